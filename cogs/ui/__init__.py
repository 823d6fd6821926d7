"""What Discord shows: views built from what a service returned. Nothing here asks a store."""
