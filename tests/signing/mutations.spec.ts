// Does not prove that a signature can't be forged: that is what RSA is for.
import assert from "node:assert/strict";
import fc from "fast-check";
import { loadJwks, SigningError, verifyDocument } from "../../signing/index";
import { parseJsonObject } from "../../signing/jwks/strictJson";
import { clock, DOCUMENT, jwksOf, jwsOf, PAIR } from "./builders";

const KEYS = loadJwks(jwksOf());
const JWS = jwsOf();
const RUNS = { numRuns: 2000 };

async function isRefused(jws: string, document: Uint8Array = DOCUMENT): Promise<boolean> {
    const verdict = await verifyDocument(document, jws, { jwks: KEYS, clock });
    return !verdict.valid;
}

/** Places in the signature, and what to put there. */
const place = fc.nat(JWS.length - 1);
const character = fc.oneof(
    fc.constantFrom(...".=+/-_ \n\t\u0000Aa0é"),
    fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
);

describe("any mutation of a valid JWS is refused", () => {
    it("one character replaced", () =>
        fc.assert(
            fc.asyncProperty(place, character, async (at, other) => {
                fc.pre(JWS[at] !== other);
                assert.ok(await isRefused(JWS.slice(0, at) + other + JWS.slice(at + 1)));
            }),
            RUNS,
        ));

    it("one character put in", () =>
        fc.assert(
            fc.asyncProperty(fc.nat(JWS.length), character, async (at, other) => {
                // A line end at the end is what a file has.
                fc.pre(!(at === JWS.length && other === "\n"));
                assert.ok(await isRefused(JWS.slice(0, at) + other + JWS.slice(at)));
            }),
            RUNS,
        ));

    it("characters taken away", () =>
        fc.assert(
            fc.asyncProperty(place, fc.integer({ min: 1, max: 400 }), async (at, count) => {
                assert.ok(await isRefused(JWS.slice(0, at) + JWS.slice(at + count)));
            }),
            RUNS,
        ));

    it("parts of two signatures mixed", () =>
        fc.assert(
            fc.asyncProperty(fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }), async (order) => {
                const other = jwsOf({ manifest: { documentId: "doc-2" } }).split(".");
                const mixed = order.map((from, index) =>
                    from === 0 ? other[index]! : JWS.split(".")[from === 1 ? index : 2 - index]!,
                );
                const jws = mixed.join(".");
                fc.pre(jws !== JWS && jws !== other.join("."));
                assert.ok(await isRefused(jws));
            }),
            { numRuns: 200 },
        ));

    it("a header of any members, signed by the very key", () =>
        fc.assert(
            fc.asyncProperty(
                fc.dictionary(
                    fc.oneof(
                        fc.constantFrom("alg", "kid", "typ", "crit", "b64", "jwk", "jku", "cty"),
                        fc.string({ unit: "binary" }),
                    ),
                    fc.oneof(fc.constantFrom("none", "HS256", "PS256", PAIR.kid), fc.jsonValue()),
                    { minKeys: 1, maxKeys: 5 },
                ),
                async (header) => {
                    const good = { alg: "PS256", kid: PAIR.kid, typ: "cartorio-document+jws" };
                    const made = { ...good, ...header };
                    fc.pre(JSON.stringify(made) !== JSON.stringify(good));
                    assert.ok(await isRefused(jwsOf({ header })));
                },
            ),
            { numRuns: 300 },
        ));

    it("text of any kind", () =>
        fc.assert(
            fc.asyncProperty(
                fc.oneof(
                    fc.string({ unit: "binary", maxLength: 200 }),
                    fc
                        .array(fc.base64String({ maxLength: 300 }), { minLength: 3, maxLength: 3 })
                        .map((parts) => parts.join(".").replaceAll("=", "")),
                ),
                async (text) => {
                    assert.ok(await isRefused(text));
                },
            ),
            RUNS,
        ));

    it("and so is any change of the document", () =>
        fc.assert(
            fc.asyncProperty(
                fc.nat(DOCUMENT.length - 1),
                fc.integer({ min: 1, max: 255 }),
                async (at, bits) => {
                    const document = Buffer.from(DOCUMENT);
                    document[at]! ^= bits;
                    assert.ok(await isRefused(JWS, document));
                },
            ),
            RUNS,
        ));
});

describe("loadJwks", () => {
    it("takes or refuses anything, and breaks on nothing", () =>
        fc.assert(
            fc.property(
                fc.oneof(
                    fc.anything(),
                    fc.json(),
                    fc.record({ keys: fc.array(fc.object(), { maxLength: 3 }) }),
                    fc.object().map((over) => ({ keys: [{ ...jwksOf().keys[0], ...over }] })),
                ),
                (source) => {
                    try {
                        assert.ok(loadJwks(source).all.length > 0);
                    } catch (error) {
                        assert.ok(error instanceof SigningError, String(error));
                        assert.equal(error.code, "keys");
                    }
                },
            ),
            RUNS,
        ));
});

describe("parseJsonObject", () => {
    it("reads what JSON.parse reads, where no name stands twice", () =>
        fc.assert(
            fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (value) => {
                const text = JSON.stringify(value, null, 1);
                assert.deepEqual(parseJsonObject(text), JSON.parse(text));
            }),
            RUNS,
        ));

    it("finds a name that stands twice, however deep", () =>
        fc.assert(
            fc.property(
                fc.string({ unit: "binary" }),
                fc.jsonValue(),
                fc.jsonValue(),
                (name, one, other) => {
                    const key = JSON.stringify(name);
                    const twice = `{${key}:${JSON.stringify(one)},${key}:${JSON.stringify(other)}}`;
                    for (const text of [twice, `{"a":[{},${twice}],"b":1}`]) {
                        assert.match(parseJsonObject(text) as string, /^has the member .* twice$/s);
                    }
                },
            ),
            RUNS,
        ));
});
