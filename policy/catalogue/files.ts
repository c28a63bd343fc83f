import fs from "node:fs";
import path from "node:path";

import { sync as writeFileAtomic } from "write-file-atomic";

import { allPolicies } from "../policies";
import { withCatalogue } from "./render";

/** The document that holds the catalogue. */
export const DOCUMENT = path.resolve(__dirname, "../../docs/policies.md");

/** Whether the document holds another catalogue than the policies have. */
export function isStale(document = DOCUMENT): boolean {
    const text = fs.readFileSync(document, "utf8");
    return withCatalogue(text, allPolicies) !== text;
}

/** Renders the catalogue into the document, whole or not at all. */
export function writeCatalogue(document = DOCUMENT): void {
    const text = withCatalogue(fs.readFileSync(document, "utf8"), allPolicies);
    writeFileAtomic(document, text);
}
