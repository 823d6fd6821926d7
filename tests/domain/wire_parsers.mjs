// Reads one JSON line `[text, …]` at a time from standard input and answers with one JSON line:
// `{parser: [{shown, hidden}, …]}`, for each text the words that parser finds outside and inside
// of spoilers. Addresses of links count as words: they may hold what they swallowed.
import { createInterface } from "node:readline";
import cloudrac3r from "@cloudrac3r/discord-markdown";
import { parser as odiffey } from "@odiffey/discord-markdown";
import { parse } from "discord-markdown-parser";

const parsers = {
  "@cloudrac3r/discord-markdown": cloudrac3r.parser,
  "@odiffey/discord-markdown": odiffey,
  "discord-markdown-parser": (text) => parse(text, "normal"),
  "discord-markdown-parser, extended": (text) => parse(text, "extended"),
};

function words(node, found, hidden) {
  if (typeof node === "string") {
    found[hidden ? "hidden" : "shown"] += node;
  } else if (Array.isArray(node)) {
    for (const child of node) words(child, found, hidden);
  } else if (node !== null && typeof node === "object") {
    const within = hidden || node.type === "spoiler";
    for (const [key, value] of Object.entries(node)) {
      if (key !== "type") words(value, found, within);
    }
  }
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const texts = JSON.parse(line);
  const answer = {};
  for (const [name, read] of Object.entries(parsers)) {
    answer[name] = texts.map((text) => words(read(text), { shown: "", hidden: "" }, false));
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
