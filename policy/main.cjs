/**
 * Where Pulumi's runner enters the pack: `index.ts` is read without the compiler that the runner brings
 * along. What is stripped of its types is kept under `node_modules/.cache`, by the content of each file,
 * so it can't go stale; types are checked once, by `tsc`.
 */
"use strict";

require("./start/lazySdk.cjs");
// Before the source maps of what follows: the SDK's own would be read for nothing.
require("@pulumi/policy");
require("./start/typescript.cjs");
require("./index");
