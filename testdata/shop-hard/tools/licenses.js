// Lists the licences of the installed packages. CommonJS, since tools/ has a package.json of its own.
const { readdirSync, readFileSync } = require("node:fs");
const colors = require("picocolors");

for (const name of readdirSync("node_modules").filter((entry) => !entry.startsWith("."))) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  console.log(`${colors.bold(name)} ${version} ${license}`);
}
