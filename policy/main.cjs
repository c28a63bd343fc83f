/**
 * Where Pulumi's runner enters the pack: without the whole of Pulumi's SDK, and without the compiler
 * that the runner brings along.
 */
"use strict";

require("./start/lazySdk.cjs");
// Before the source map of the pack: the SDK's own would be read for nothing.
require("@pulumi/policy");
require("./start/oneFile.cjs");
