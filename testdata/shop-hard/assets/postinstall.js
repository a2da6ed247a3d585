// After every install: turns the catalogue of the Python side into a module for the front end.
import { mkdir, readFile, writeFile } from "node:fs/promises";

const items = JSON.parse(await readFile("shop/data/items.json", "utf8"));
await mkdir("assets/generated", { recursive: true });
await writeFile("assets/generated/items.js", `export const items = ${JSON.stringify(items)};\n`);
