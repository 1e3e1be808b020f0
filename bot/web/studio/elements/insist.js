/** After a conflict: the same operations for the file as it is now. */

import * as api from "../api.js";

const PAGE = 1000;

/** Operations that mean the same on the present files, or null where only the trainer can tell what they would mean. */
export async function insisting(operations, files) {
  if (!operations || operations.some(({ op }) => op === "file.write")) return null;
  if (!operations.some(({ id, ids, list_id: list }) => id || ids || list)) return operations;
  const [operation] = operations;
  const regions = files.flatMap(({ path, regions: found }) => found.map((region) => ({ ...region, path })));
  // One line here, one line there: it is the same example.
  const isOneLine = operations.length === 1 && operation.op === "example.edit" && regions.length === 1 && regions[0].theirs.length === 1;
  const id = isOneLine ? await exampleAt(regions[0]) : null;
  return id ? [{ ...operation, id }] : null;
}

async function exampleAt({ path, line }) {
  for (let offset = 0; ; offset += PAGE) {
    const { examples, total } = await api.examples({ file: path, offset, limit: PAGE });
    const found = examples.find((example) => example.line === line);
    if (found || offset + PAGE >= total) return found?.id ?? null;
  }
}
