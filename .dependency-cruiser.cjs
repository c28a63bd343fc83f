/**
 * The arrows of the house: which folder may import which. Everything not listed is forbidden, so a new
 * folder starts without arrows. `tests/` may import everything; nothing imports `tests/`.
 */
const ARROWS = {
    "^main\\.cjs$": ["index.ts", "toolchain"],
    "^index\\.ts$": ["program", "components", "registry"],
    "^program/": ["registry"],
    "^registry/": [],
    "^components/": [],
    "^iam/": [],
    "^evidence/": [],
    "^policy/": ["iam"],
    "^signing/": ["evidence"],
    "^bootstrap/": [],
    "^toolchain/": [],
    "^sandbox/": ["iam", "registry", "bootstrap", "toolchain"],
    "^operations/(?!start/|drill/|policy/)": [
        "program",
        "registry",
        "components",
        "signing",
        "evidence",
        "iam",
        "toolchain",
    ],
    // Reports explain each rule in the pack's own words.
    "^operations/policy/": ["policy", "registry", "toolchain"],
    // The newcomer's first run plays the platform team and the application on the sandbox.
    "^operations/start/": ["registry", "sandbox", "toolchain"],
    // So does a drill.
    "^operations/drill/": ["registry", "sandbox", "toolchain"],
};

const FOLDERS =
    "^(index\\.ts$|main\\.cjs$|(program|registry|components|iam|evidence|policy|signing|bootstrap|toolchain|sandbox|operations|tests)/)";

/** @param {string} from @param {string[]} to */
function arrow(from, to) {
    const own = /^\^(\w+)\//.exec(from)?.[1];
    const allowed = [...to, ...(own === undefined ? [] : [own])].map((place) =>
        place.endsWith(".ts") ? `^${place.replaceAll(".", "\\.")}$` : `^${place}/`,
    );
    return {
        name: `arrows of ${from}`,
        comment: `${from} may import ${to.join(", ") || "nothing of ours"}`,
        severity: "error",
        from: { path: from },
        to: { path: FOLDERS, ...(allowed.length > 0 ? { pathNot: allowed } : {}) },
    };
}

module.exports = {
    forbidden: [
        ...Object.entries(ARROWS).map(([from, to]) => arrow(from, to)),
        {
            name: "no folder without arrows",
            comment: "a new folder needs its line in ARROWS",
            severity: "error",
            from: { pathNot: [...Object.keys(ARROWS), "^tests/", "^node_modules/"] },
            to: { path: FOLDERS },
        },
        {
            name: "no cycle",
            severity: "error",
            // Types alone may refer to each other: nothing is loaded in a circle.
            from: {},
            to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
        },
        {
            name: "only declared packages",
            comment: "a package that is imported stands in package.json",
            severity: "error",
            from: { pathNot: "^node_modules/" },
            to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown"] },
        },
        {
            name: "nothing unresolvable",
            severity: "error",
            from: {},
            to: { couldNotResolve: true },
        },
        {
            name: "users run no development package",
            severity: "error",
            from: { path: FOLDERS, pathNot: "^tests/" },
            to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
        },
    ],
    options: {
        doNotFollow: { path: "node_modules" },
        exclude: { path: "(^|/)(dist|\\.cartorio)/" },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        combinedDependencies: true,
        enhancedResolveOptions: {
            exportsFields: ["exports"],
            conditionNames: ["import", "require", "node", "default", "types"],
        },
    },
};
