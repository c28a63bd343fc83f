/**
 * Where Pulumi's runner enters the program, which is `index.ts`: types are stripped as in our commands, and
 * checked by `npm run typecheck`. With the runner's own way a compiler is loaded in every run.
 */
"use strict";

require("./toolchain/register.cjs");
module.exports = require("./index");
