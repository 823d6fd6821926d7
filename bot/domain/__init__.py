"""Rules only: frozen dataclasses and functions. No Discord, no SQL, no clock of its own."""
