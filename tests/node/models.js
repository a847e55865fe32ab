// Makes classes of AsyncAPI documents with Modelina, as "asyncapi generate models" does, and prints
// their names as JSON: {"<file>": {"<language>": ["<name>"]}}. Usage: node models.js FILE…
const fs = require("node:fs");
const { Parser } = require("@asyncapi/parser");
const modelina = require("@asyncapi/modelina");

const generators = {
  typescript: modelina.TypeScriptGenerator,
  java: modelina.JavaGenerator,
  csharp: modelina.CSharpGenerator,
};

async function main(files) {
  const made = {};
  for (const file of files) {
    const { document } = await new Parser().parse(fs.readFileSync(file, "utf-8"));
    made[file] = {};
    for (const [language, Generator] of Object.entries(generators)) {
      const models = await new Generator().generate(document);
      made[file][language] = models.filter((model) => model.result).map((model) => model.modelName);
    }
  }
  process.stdout.write(JSON.stringify(made));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
