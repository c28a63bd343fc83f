#!/usr/bin/env node
"use strict";

const path = require("node:path");

process.argv.splice(2, 0, path.join("operations", "cli.ts"));
require("../toolchain/run.cjs");
