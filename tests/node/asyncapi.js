// Reads AsyncAPI documents with the official parser and prints, as JSON, what it has to say:
// {"<file>": [{"code", "severity", "message", "path"}]}. Usage: node asyncapi.js FILE…
const fs = require("node:fs");
const { Parser } = require("@asyncapi/parser");

async function main(files) {
  const found = {};
  for (const file of files) {
    const { document, diagnostics } = await new Parser().parse(fs.readFileSync(file, "utf-8"));
    found[file] = diagnostics.map(({ code, severity, message, path }) => ({
      code, severity, message, path: path.join("/"),
    }));
    if (!document && diagnostics.length === 0) {
      found[file].push({ code: "no-document", severity: 0, message: "nothing was parsed", path: "" });
    }
  }
  process.stdout.write(JSON.stringify(found));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
