// Bundles the front end into shop/static/dist and writes the list of what it made, which the templates read.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild-wasm";

const out = "shop/static/dist";

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { shop: "assets/js/main.js", style: "assets/css/main.css" },
  bundle: true,
  minify: true,
  outdir: out,
  logLevel: "warning",
});

const manifest = {};
for (const name of ["shop.js", "style.css"]) {
  const digest = createHash("sha256").update(await readFile(`${out}/${name}`)).digest("hex");
  manifest[name] = `${name}?v=${digest.slice(0, 12)}`;
}
await writeFile(`${out}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
