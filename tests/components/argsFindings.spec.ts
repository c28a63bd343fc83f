/**
 * What the components refuse. That AWS takes all that is let through is not proved here: it also
 * checks what can't be seen from outside, such as whether a role exists.
 */
import assert from "node:assert/strict";

import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import {
    documentKeyFindings,
    policyFindings,
    signingKeyFindings,
} from "../../components/argsFindings";
import { CartorioDocumentKey } from "../../components/cartorioDocumentKey";
import { CartorioSigningKey } from "../../components/cartorioSigningKey";
import { FEDERATIVE_UNITS } from "../../components/identityFindings";
import { ACCOUNT, KEY_ID, ROLE, signingKeyArgs } from "./support";

const OTHER_ID = "9999abcd-12ab-34cd-56ef-1234567890ab";

const long = (length: number): string => "x".repeat(length);
const manyTags = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "v"]));
const active = { id: 1, state: "active" };

/** Property, value, then path and words of each finding. */
type Row = readonly [
    property: string,
    value: unknown,
    ...findings: (readonly [path: string, words: RegExp])[],
];

const NOT_STRINGS: readonly unknown[] = [undefined, null, 990010, {}, [], true];

const REFUSED: readonly Row[] = [
    ...[...NOT_STRINGS, "", "99001", "9900100", "99.001-0", "99001a", " 990010", "990010\n"].map(
        (value): Row => ["cns", value, ["cns", /six digits/]],
    ),
    ...[...NOT_STRINGS, "", "11111111111", "1111111111111", "1111-1111-1111"].map((value): Row => [
        "accountId",
        value,
        ["accountId", /twelve digits/],
    ]),
    ...[...NOT_STRINGS, "", "sp", "XX", "SPA", "S"].map((value): Row => [
        "uf",
        value,
        ["uf", /27 federative units/],
    ]),
    ...[undefined, null, "2", 0, 4, 1.5, NaN, [2]].map((value): Row => [
        "class",
        value,
        ["class", /1, 2 or 3/],
    ]),
    ...[...NOT_STRINGS, "", "p", "Prod", "1prod", "pre-prod", `a${long(16)}`].map((value): Row => [
        "environment",
        value,
        ["environment", /lower-case letters/],
    ]),
    ...[null, 1, "", "cartorio", "alias/", "alias/ção", "alias/a b", "Alias/a", "xalias/a"].map(
        (value): Row => ["alias", value, ["alias", /alias\/ followed by/]],
    ),
    ["alias", "alias/aws/kms", ["alias", /AWS's own/]],
    ["alias", `alias/${long(251)}`, ["alias", /at most 256 characters; has 257/]],
    ...[null, 1, "", "o-curto", "o-MAIUSCULAS1", `o-${long(33)}`, "r-exemplo12345"].map(
        (value): Row => ["organizationId", value, ["organizationId", /id of an organisation/]],
    ),
    ...["importAlias", "suspended"].flatMap((property) =>
        [null, 0, "true", {}].map((value): Row => [
            property,
            value,
            [property, /must be true or false/],
        ]),
    ),

    ["generations", null, ["generations", /must be a list; got null/]],
    ["generations", {}, ["generations", /must be a list/]],
    ["generations", [], ["generations", /at least one/]],
    ["generations", [active, null], ["generations[1]", /an object with id and state/]],
    ["generations", [active, 2], ["generations[1]", /an object with id and state/]],
    ...[undefined, null, 0, -1, 1.5, NaN, "1", 2 ** 53].map((id): Row => [
        "generations",
        [{ ...active, id }],
        ["generations[0].id", /an integer of 1 or more/],
    ]),
    ...[undefined, null, "", "Active", 1].map((state): Row => [
        "generations",
        [active, { id: 2, state }],
        ["generations[1].state", /one of candidate, active/],
    ]),
    [
        "generations",
        [active, { id: 1, state: "gone" }],
        ["generations[1].id", /unique.*that of generations\[0\]/],
    ],
    ["generations", [{ id: 1, state: "draining" }], ["generations", /exactly one active.*none/]],
    [
        "generations",
        [active, { id: 2, state: "active" }],
        ["generations", /exactly one active.*got generations\[0\], generations\[1\]/],
    ],
    [
        "generations",
        [
            { id: 2, state: "active" },
            { id: 1, state: "candidate" },
        ],
        ["generations[1].id", /the highest id.*got 1 below 2/],
    ],
    [
        "generations",
        [active, { id: 2, state: "candidate" }, { id: 3, state: "gone" }],
        ["generations[1].id", /the highest id/],
    ],
    [
        "generations",
        [active, { id: 2, state: "candidate" }, { id: 3, state: "candidate" }],
        ["generations", /at most one candidate/],
        ["generations[1].id", /the highest id/],
    ],
    ...[
        null,
        1,
        "",
        "abc",
        KEY_ID.toUpperCase(),
        `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${KEY_ID}`,
    ].map((importKeyId): Row => [
        "generations",
        [{ ...active, importKeyId }],
        ["generations[0].importKeyId", /bare id of a key/],
    ]),
    [
        "generations",
        [{ ...active, importKeyId: "mrk-1234abcd12ab34cd56ef1234567890ab" }],
        ["generations[0].importKeyId", /single-Region/],
    ],
    ...["deleting", "gone"].map((state): Row => [
        "generations",
        [active, { id: 2, state, importKeyId: KEY_ID }],
        ["generations[1].importKeyId", /no key to import into/],
    ]),
    [
        "generations",
        [
            { ...active, importKeyId: KEY_ID },
            { id: 2, state: "candidate", importKeyId: KEY_ID },
        ],
        ["generations[1].importKeyId", /adopted by one generation/],
    ],

    ...[null, "cartorio/Signer", [], 1, Promise.resolve({})].map((value): Row => [
        "roles",
        value,
        ["roles", /must be an object/],
    ]),
    ["roles", { signer: ["cartorio/Outro"] }, ["roles.signer", /is not a row/]],
    ["roles", { signers: [] }, ["roles.signers", /at least one role/]],
    ...["signers", "verifiers", "auditors"].map((row): Row => [
        "roles",
        { [row]: "cartorio/Outro" },
        [`roles.${row}`, /must be a list of roles/],
    ]),
    ...[null, 1, {}, pulumi.output("cartorio/Outro")].map((administrator): Row => [
        "roles",
        { administrator },
        ["roles.administrator", /the name or ARN of a role/],
    ]),
    ...["", "/cartorio/Signer", "cartorio/", "a b", "ção", "${aws:username}", long(65), "a//b"].map(
        (role): Row => ["roles", { signers: [role] }, ["roles.signers[0]", /role's name/]],
    ),
    ["roles", { auditors: [`${long(500)}/${long(20)}`] }, ["roles.auditors[0]", /role's name/]],
    ...["*", "cartorio/*", "cartorio/Sign?r", `arn:aws:iam::${ACCOUNT}:role/*`].map((role): Row => [
        "roles",
        { breakGlass: role },
        ["roles.breakGlass", /without wildcards/],
    ]),
    ...[
        `arn:aws-cn:iam::${ACCOUNT}:role/A`,
        `arn:aws:iam::${ACCOUNT}:user/A`,
        `arn:aws:iam::${ACCOUNT}:root`,
        "arn:aws:iam::123:role/A",
        `arn:aws:sts::${ACCOUNT}:assumed-role/A/s`,
    ].map((role): Row => ["roles", { auditors: [role] }, ["roles.auditors[0]", /ARN of a role/]]),
    ...["signers", "verifiers", "auditors"].map((row): Row => [
        "roles",
        { [row]: ["a/Um", `arn:aws:iam::${ACCOUNT}:role/a/Um`] },
        [`roles.${row}[1]`, /named once/],
    ]),
    [
        "roles",
        { administrator: "a/Um", breakGlass: "a/Um" },
        ["roles.breakGlass", /differ from roles.administrator/],
    ],
    [
        "roles",
        { administrator: "a/Um", breakGlass: "a/um" },
        ["roles.breakGlass", /differ from roles.administrator/],
    ],
    [
        "roles",
        { administrator: "a/Um", signers: ["a/Um"] },
        ["roles.signers[0]", /differ from roles.administrator/],
    ],
    [
        "roles",
        { breakGlass: "a/Um", signers: ["b", "a/Um"] },
        ["roles.signers[1]", /differ from roles.breakGlass/],
    ],
    [
        "roles",
        { administrator: ROLE("Signer") },
        ["roles.signers[0]", /differ from roles.administrator/],
    ],
    [
        "roles",
        { signers: ["cartorio/Deployer"] },
        ["roles.signers[0]", /differ from roles.administrator/],
    ],

    ...[null, "a", 1, []].map((value): Row => ["tags", value, ["tags", /must be an object/]]),
    ...["aws:x", "AWS:x"].map((key): Row => [
        "tags",
        { [key]: "v" },
        [`tags["${key}"]`, /AWS's own/],
    ]),
    ...["cns", "uf", "classe", "ambiente", "geracao", "estado"].map((key): Row => [
        "tags",
        { [`cartorio:${key}`]: "v" },
        [`tags["cartorio:${key}"]`, /must be left out/],
    ]),
    ...["", long(129), "a;b"].map((key): Row => [
        "tags",
        { [key]: "v" },
        [`tags["${key}"]`, /a key of 1 to 128/],
    ]),
    ...[undefined, null, 1, true, {}, long(257), "a;b"].map((value): Row => [
        "tags",
        { equipe: value },
        ['tags["equipe"]', /a string of at most 256/],
    ]),
    ["tags", manyTags(45), ["tags", /at most 44/]],
];

const ACCEPTED: readonly (readonly [property: string, value: unknown])[] = [
    ["cns", "000000"],
    ...FEDERATIVE_UNITS.map((uf) => ["uf", uf] as const),
    ...[1, 2, 3].map((value) => ["class", value] as const),
    ...["hml", "h2", `a${long(15)}`].map((value) => ["environment", value] as const),
    ...[undefined, "alias/a", "alias/a/B_c-9", `alias/${long(250)}`, "alias/awsome"].map(
        (value) => ["alias", value] as const,
    ),
    ...[undefined, "o-exemplo123", `o-${long(32)}`].map(
        (value) => ["organizationId", value] as const,
    ),
    ...[undefined, true, false].flatMap((value) => [
        ["importAlias", value] as const,
        ["suspended", value] as const,
    ]),
    ["generations", undefined],
    ["generations", [{ id: 7, state: "active", importKeyId: KEY_ID }]],
    [
        "generations",
        [
            { id: 3, state: "candidate", importKeyId: OTHER_ID },
            { id: 1, state: "gone" },
            { id: 2, state: "active", importKeyId: KEY_ID },
        ],
    ],
    ["roles", undefined],
    ["roles", { verifiers: [], auditors: [], signers: undefined }],
    [
        "roles",
        { signers: ["Signer", "a/b/c/Um", "w+=,.@-_1", `arn:aws:iam::222222222222:role/a/B`] },
    ],
    ["roles", { signers: ["a/Um"], verifiers: ["a/Um"], auditors: ["cartorio/Deployer", "a/Um"] }],
    ["tags", pulumi.output({ "aws:x": "only AWS sees it" })],
    ["tags", Promise.resolve({})],
    ["tags", { equipe: pulumi.output("a"), outra: Promise.resolve("b"), "cartorio:custo": "ç 1" }],
    ["tags", manyTags(44)],
];

describe("findings", () => {
    let provider: Provider;
    let made = 0;
    before(async () => {
        await pulumi.runtime.setMocks({
            newResource: ({ inputs, type }) => {
                made += type.startsWith("pulumi:providers:") ? 0 : 1;
                return { id: "id", state: inputs as Record<string, unknown> };
            },
            call: () => ({}),
        });
        provider = new Provider("conta", {});
    });

    const withArg = (property: string, value: unknown): Record<string, unknown> => ({
        ...signingKeyArgs(),
        [property]: value,
    });

    describe("refuses", () => {
        REFUSED.forEach(([property, value, ...expected]) => {
            it(`${property} ${label(value)}`, () => {
                const found = signingKeyFindings("a", withArg(property, value), { provider });
                assert.deepEqual(
                    found.map(({ propertyPath }) => propertyPath),
                    expected.map(([path]) => path),
                );
                found.forEach(({ reason }, index) => {
                    assert.match(reason, expected[index]?.[1] as RegExp);
                    assert.doesNotMatch(reason, /\n/);
                });
            });
        });
    });

    describe("accepts", () => {
        ACCEPTED.forEach(([property, value]) => {
            it(`${property} ${label(value)}`, () => {
                assert.deepEqual(
                    signingKeyFindings("a", withArg(property, value), { provider }),
                    [],
                );
            });
        });
    });

    describe("of the name", () => {
        for (const name of [undefined, null, "", "  ", 1]) {
            it(`refuse ${label(name)}`, () => {
                assert.deepEqual(
                    signingKeyFindings(name, signingKeyArgs(), { provider }).map(
                        ({ propertyPath }) => propertyPath,
                    ),
                    ["name"],
                );
            });
        }
    });

    describe("of the provider", () => {
        const paths = (opts: unknown): string[] =>
            signingKeyFindings("a", signingKeyArgs(), opts).map((each) => each.propertyPath);

        const refused: readonly (readonly [string, () => unknown])[] = [
            ["no options", () => undefined],
            ["null options", () => null],
            ["options without one", () => ({})],
            ["a provider of its parent", () => ({ parent: { providers: [provider] } })],
            ["an undefined provider", () => ({ provider: undefined })],
            ["empty providers", () => ({ providers: [] })],
            ["an empty record of providers", () => ({ providers: {} })],
            [
                "another package's provider",
                () => ({ provider: { __pulumiType: "pulumi:providers:random" } }),
            ],
            ["a record without aws", () => ({ providers: { main: provider } })],
        ];
        for (const [words, opts] of refused) {
            it(`refuse ${words}`, () => assert.deepEqual(paths(opts()), ["provider"]));
        }

        it("accept provider, a list and a record of providers", () => {
            for (const opts of [
                { provider },
                { providers: [provider] },
                { providers: { aws: provider } },
            ]) {
                assert.deepEqual(paths(opts), []);
            }
        });
    });

    it("of a document key are the signing key's but for what it lacks", () => {
        const args = {
            ...withArg("cns", 1),
            generations: [],
            suspended: 1,
            importAlias: 1,
            tags: 1,
        };
        assert.deepEqual(
            documentKeyFindings("", { ...args, roles: 1 }, {}).map((each) => each.propertyPath),
            ["name", "cns", "roles", "tags", "provider", "importAlias"],
        );
    });

    it("of a document key name an importKeyId that is no key's bare id", () => {
        const found = (importKeyId: unknown) =>
            documentKeyFindings("documentos", withArg("importKeyId", importKeyId), { provider });
        assert.deepEqual(found(KEY_ID), []);
        for (const [wrong, reason] of [
            [KEY_ID.toUpperCase(), /bare id of a key/],
            [null, /bare id of a key/],
            ["mrk-1234abcd12ab34cd56ef1234567890ab", /single-Region/],
        ] as const) {
            const findings = found(wrong);
            assert.deepEqual(
                findings.map(({ propertyPath }) => propertyPath),
                ["importKeyId"],
            );
            assert.match(findings[0]!.reason, reason);
        }
    });

    it("of a policy are that it is too long", () => {
        assert.deepEqual(policyFindings(long(32 * 1024)), []);
        assert.match(policyFindings(long(32 * 1024 + 1))[0]?.reason ?? "", /32769 bytes/);
    });

    describe("thrown by the constructors", () => {
        const everythingWrong = {
            cns: 1,
            accountId: 2,
            uf: "XX",
            class: "2",
            environment: "",
            alias: "x",
            organizationId: "x",
            roles: { signers: [], administrator: "*" },
            tags: { "aws:a": "b" },
            generations: [{ id: 0, state: "gone" }],
            importAlias: 1,
            suspended: 1,
        };

        function refusal(make: () => unknown): pulumi.InputPropertiesError {
            try {
                make();
            } catch (error) {
                assert.ok(pulumi.InputPropertiesError.isInstance(error));
                return error;
            }
            return assert.fail("nothing was thrown");
        }

        const paths = (error: pulumi.InputPropertiesError): string[] =>
            error.errors.map(({ propertyPath }) => propertyPath);

        it("are everything at once, one a line, for a signing key", () => {
            const error = refusal(() => new CartorioSigningKey("", everythingWrong as never, {}));
            assert.deepEqual(paths(error), [
                "name",
                "cns",
                "accountId",
                "uf",
                "class",
                "environment",
                "alias",
                "organizationId",
                "roles.signers",
                "roles.administrator",
                'tags["aws:a"]',
                "provider",
                "generations[0].id",
                "generations",
                "importAlias",
                "suspended",
            ]);
            const [first, ...lines] = error.message.split("\n");
            assert.equal(first, 'CartorioSigningKey "" has 16 invalid inputs:');
            assert.deepEqual(
                lines,
                error.errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`),
            );
        });

        it("are everything at once for a document key", () => {
            const error = refusal(
                () => new CartorioDocumentKey("d", everythingWrong as never, { provider }),
            );
            assert.equal(error.errors.length, 11);
            assert.match(error.message, /^CartorioDocumentKey "d" has 11 invalid inputs:\n/);
        });

        it("are counted in words that fit one", () => {
            const error = refusal(() => new CartorioSigningKey("a", signingKeyArgs(), {}));
            assert.match(
                error.message,
                /^CartorioSigningKey "a" has 1 invalid input:\n {2}provider: /,
            );
        });

        for (const args of [undefined, null, 1, "x", [], pulumi.output({})]) {
            it(`name what is required when the arguments are ${label(args)}`, () => {
                for (const component of [CartorioSigningKey, CartorioDocumentKey]) {
                    const error = refusal(() => new component("a", args as never, { provider }));
                    assert.deepEqual(paths(error), [
                        "cns",
                        "accountId",
                        "uf",
                        "class",
                        "environment",
                    ]);
                }
            });
        }

        it("tell that the roles make too long a policy", () => {
            const auditors = Array.from(
                { length: 400 },
                (_, id) => `${"caminho/".repeat(10)}r${id}`,
            );
            for (const component of [CartorioSigningKey, CartorioDocumentKey]) {
                const error = refusal(
                    () => new component("a", signingKeyArgs({ roles: { auditors } }), { provider }),
                );
                assert.deepEqual(paths(error), ["roles"]);
                assert.match(error.message, /AWS takes 32768/);
            }
        });

        it("come before anything is registered", async () => {
            made = 0;
            refusal(() => new CartorioSigningKey("a", everythingWrong as never, { provider }));
            refusal(() => new CartorioDocumentKey("a", everythingWrong as never, { provider }));
            await new Promise((resolve) => setTimeout(resolve, 20));
            assert.equal(made, 0);
        });
    });
});

/** A value as the title of a test. */
function label(value: unknown): string {
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
        return "that is known only later";
    }
    const text = JSON.stringify(value, (_key, inner: unknown) =>
        pulumi.Output.isInstance(inner) || inner instanceof Promise ? "(later)" : inner,
    );
    return text === undefined ? "undefined" : text.slice(0, 90);
}
