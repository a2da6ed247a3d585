import { build } from "esbuild-wasm";

await build({ entryPoints: ["assets/main.js"], bundle: true, minify: true, outfile: "shop/static/shop.js" });
