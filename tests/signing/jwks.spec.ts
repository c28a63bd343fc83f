import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint, createLocalJWKSet } from "jose";
import {
    buildJwks,
    type JwksSource,
    jwkThumbprint,
    loadJwks,
    PublishedState,
    SigningErrorCode,
} from "../../signing/index";
import { GenerationState } from "../../registry/index";
import { CNS, jwksOf, type Pair, PAIR, rsaPair, signingError } from "./builders";

const OTHER = rsaPair();

function build(generations: JwksSource["generations"], previous?: unknown) {
    return buildJwks({ cns: CNS, generations, previous });
}

describe("buildJwks", () => {
    const first = { id: 1, state: "active", since: "2026-11-01", publicKey: PAIR.pem } as const;
    const one = build([first]);

    it("makes a key that JOSE libraries take, with its life beside it", async () => {
        const { n } = PAIR.publicKey.export({ format: "jwk" });
        assert.deepEqual(one, {
            keys: [
                {
                    kty: "RSA",
                    n,
                    e: "AQAB",
                    alg: "PS256",
                    use: "sig",
                    kid: await calculateJwkThumbprint({ kty: "RSA", n: n!, e: "AQAB" }),
                    cartorio_cns: CNS,
                    cartorio_generation: 1,
                    cartorio_state: "active",
                    cartorio_signs_from: "2026-11-01T00:00:00.000Z",
                },
            ],
        });
        const key = await createLocalJWKSet({ keys: [...one.keys] })({
            alg: "PS256",
            kid: PAIR.kid,
        });
        assert.equal(key.type, "public");
    });

    it("keeps every generation through a rotation, and when each could sign", () => {
        const candidate = {
            id: 2,
            state: "candidate",
            since: "2026-11-10",
            publicKey: OTHER.pem,
        } as const;
        const started = build([first, candidate], one);
        const drained = build(
            [
                { ...first, state: "verifyOnly", since: "2026-11-12" },
                { ...candidate, state: "active", since: "2026-11-11" },
            ],
            started,
        );
        const gone = build(
            [
                { id: 1, state: "gone", since: "2027-02-01" },
                { ...candidate, state: "active", since: "2026-11-11" },
            ],
            JSON.stringify(drained),
        );
        assert.deepEqual(
            gone.keys.map((key) => [
                key.cartorio_generation,
                key.cartorio_state,
                key.cartorio_signs_from,
                key.cartorio_signs_until,
            ]),
            [
                [1, "gone", "2026-11-01T00:00:00.000Z", "2026-11-13T05:00:00.000Z"],
                [2, "active", "2026-11-10T00:00:00.000Z", undefined],
            ],
        );
    });

    it("claims no beginning that it does not know", () => {
        const { keys } = build([
            { ...first, state: "active", since: "2026-11-20" },
            { id: 2, state: "disabled", since: "2026-11-20T12:00:00.000Z", publicKey: OTHER.pem },
        ]);
        assert.deepEqual(
            keys.map((key) => [key.cartorio_signs_from, key.cartorio_signs_until]),
            [
                [undefined, undefined],
                [undefined, "2026-11-20T12:00:00.000Z"],
            ],
        );
    });

    const refused: [
        name: string,
        generations: JwksSource["generations"],
        previous: unknown,
        message: RegExp,
    ][] = [
        [
            "a generation that nobody shows",
            [{ id: 1, state: "disabled", since: "2026-11-01" }],
            undefined,
            /^generation 1 is disabled, and neither KMS nor a previous JWKS shows its key: give /,
        ],
        [
            "a generation whose key was replaced",
            [{ ...first, publicKey: OTHER.pem }],
            one,
            /^generation 1 was published with the key .* and has now .*never changes/,
        ],
        [
            "a generation that was left out",
            [{ ...first, id: 2 }],
            one,
            /previous JWKS has generation 1 of 990010, which is none of 990010/,
        ],
        [
            "a day that is none",
            [{ ...first, since: "2026-02-30" }],
            undefined,
            /^generation 1: since is "2026-02-30"/,
        ],
        [
            "a private key",
            [
                {
                    ...first,
                    publicKey: PAIR.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
                },
            ],
            undefined,
            /^generation 1: the public key is no PEM of a public key/,
        ],
        [
            "one key for two generations",
            [first, { ...first, id: 2 }],
            undefined,
            /the kid .* stands in it twice/,
        ],
        [
            "one number for two keys",
            [first, { ...first, publicKey: OTHER.pem }],
            undefined,
            /generation 1 of 990010 stands in it twice/,
        ],
        ["no generation", [], undefined, /no list of 1 to 1000 keys/],
        ["a previous set that is none", [first], "{}", /^the previous JWKS can't be used/],
    ];
    for (const [name, generations, previous, message] of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(
                () => build(generations, previous),
                signingError(SigningErrorCode.Keys, message),
            );
        });
    }

    it("has the registry's words for the states of a generation", () => {
        assert.deepEqual(
            Object.values(PublishedState).sort(),
            Object.values(GenerationState).sort(),
        );
    });
});

describe("loadJwks", () => {
    const [good] = jwksOf().keys;

    /** A set of one key that differs from a good one. */
    const withKey = (over: Record<string, unknown>) => ({ keys: [{ ...good, ...over }] });
    const jwkOf = (pair: Pair | { publicKey: Pair["publicKey"] }): JsonWebKey =>
        pair.publicKey.export({ format: "jwk" });
    const ofNumbers = (n: bigint, e = "AQAB") => {
        const hex = n.toString(16);
        const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
        const numbers = { kty: "RSA", n: bytes.toString("base64url"), e };
        const kid = jwkThumbprint(createPublicKey({ key: numbers, format: "jwk" }));
        return withKey({ ...numbers, kid });
    };
    const modulus = BigInt(`0x${Buffer.from(good!.n, "base64url").toString("hex")}`);
    const threefold = (modulus / 3n) * 3n;
    const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const exponent3 = generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 });
    const { d, p } = PAIR.privateKey.export({ format: "jwk" });
    const leading = Buffer.concat([Buffer.alloc(1), Buffer.from(good!.n, "base64url")]);

    const refused: [name: string, source: unknown, message: RegExp][] = [
        [
            "1024 bits",
            withKey({ ...jwkOf(small), kid: jwkThumbprint(small.publicKey) }),
            /keys\[0\] has 1024 bits; expected 2048/,
        ],
        ["2049 bits", ofNumbers((1n << 2048n) + 1n), /keys\[0\] has 2049 bits/],
        [
            "the exponent 3",
            withKey({ ...jwkOf(exponent3), kid: jwkThumbprint(exponent3.publicKey) }),
            /has the exponent 3; expected 65537/,
        ],
        ["the exponent 1", ofNumbers(modulus, "AQ"), /has the exponent 1/],
        ["an even modulus", ofNumbers(modulus - 1n), /has a modulus that 2 divides/],
        [
            "a modulus that 3 divides",
            ofNumbers(threefold % 2n === 0n ? threefold + 3n : threefold),
            /has a modulus that \d+ divides/,
        ],
        [
            "a private exponent",
            withKey({ d }),
            /^the JWKS can't be used.*\n {2}keys\[0\] has the private member d:/,
        ],
        ["a prime factor", withKey({ p }), /private member p/],
        ["a secret", { keys: [{ kty: "oct", k: "c2VjcmV0" }] }, /private member k/],
        [
            "an elliptic curve",
            { keys: [{ kty: "EC", crv: "P-256", x: "", y: "" }] },
            /has the type "EC"; expected RSA/,
        ],
        [
            "another algorithm",
            withKey({ alg: "RS256" }),
            /keys\[0\].alg is "RS256"; expected PS256/,
        ],
        ["no algorithm", withKey({ alg: undefined }), /keys\[0\].alg is missing/],
        ["a key for encryption", withKey({ use: "enc" }), /use is "enc"; expected sig/],
        ["a key that is to sign", withKey({ key_ops: ["sign"] }), /key_ops is \["sign"\]/],
        [
            "a kid of its own making",
            withKey({ kid: "key-1" }),
            /kid is "key-1"; expected its thumbprint/,
        ],
        [
            "a leading zero",
            withKey({ n: leading.toString("base64url") }),
            /has an n that is no whole number in base64url, shortest form/,
        ],
        ["a padded number", withKey({ n: `${good!.n}==` }), /has an n that is no whole number/],
        [
            "a number without end",
            withKey({ n: "A".repeat(2000) }),
            /has an n that is no whole number/,
        ],
        [
            "no office",
            withKey({ cartorio_cns: undefined }),
            /cartorio_cns is missing; expected six digits/,
        ],
        ["a generation 0", withKey({ cartorio_generation: 0 }), /cartorio_generation is 0/],
        ["an unknown state", withKey({ cartorio_state: "retired" }), /cartorio_state is "retired"/],
        [
            "a time in words",
            withKey({ cartorio_signs_from: "today" }),
            /cartorio_signs_from is "today"/,
        ],
        [
            "a window that ends before it begins",
            withKey({ cartorio_signs_until: "2026-01-01T00:00:00.000Z" }),
            /cartorio_signs_until is before/,
        ],
        [
            "a disabled key without an end",
            withKey({ cartorio_state: "disabled" }),
            /cartorio_signs_until is missing/,
        ],
        [
            "one key twice",
            { keys: [good, good] },
            /the kid .* stands in it twice\n {2}generation 1 of 990010 stands in it twice/,
        ],
        ["no keys", { keys: [] }, /no list of 1 to 1000 keys/],
        ["too many keys", { keys: Array(1001).fill(good) }, /no list of 1 to 1000 keys/],
        ["a list", [good], /it is no JSON object/],
        ["nothing", undefined, /it is no JSON object/],
        ["text that is no JSON", "{", /it is no JSON/],
        [
            "a member twice",
            `{"keys":[],"keys":[${JSON.stringify(good)}]}`,
            /it has the member "keys" twice/,
        ],
        [
            "more than a MiB",
            `{"keys":[${" ".repeat(1024 * 1024)}]}`,
            /it has 1048587 bytes; at most 1048576/,
        ],
    ];
    for (const [name, source, message] of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(() => loadJwks(source), signingError(SigningErrorCode.Keys, message));
        });
    }

    it("refuses depth without end, and what JSON has not", () => {
        const deep = `{"keys":[{"kty":${"[".repeat(400_000)}${"]".repeat(400_000)}}]}`;
        for (const source of [deep, { keys: [{ kty: 1n }] }]) {
            assert.throws(
                () => loadJwks(source),
                signingError(SigningErrorCode.Keys, /has the type/),
            );
        }
    });

    it("never shows a private member", () => {
        assert.throws(
            () => loadJwks(withKey({ d, p })),
            ({ message }: Error) => !message.includes(d!) && !message.includes(p!),
        );
    });

    it("says everything that is wrong with every key", () => {
        const keys = [{ ...good, alg: "RS256", use: "enc" }, { kty: "EC" }];
        assert.throws(
            () => loadJwks({ keys }, "jwks.json"),
            signingError(
                SigningErrorCode.Keys,
                /^jwks.json .*keys\[0\].alg.*keys\[0\].use.*keys\[1\]/s,
            ),
        );
    });

    it("lets others add members of their own", () => {
        assert.equal(loadJwks(withKey({ x5t: "abc", note: 1 })).all.length, 1);
    });

    it("takes a larger key", () => {
        const large = rsaPair(3072);
        assert.equal(loadJwks(jwksOf(large)).find(large.kid)?.generation, 1);
    });
});
