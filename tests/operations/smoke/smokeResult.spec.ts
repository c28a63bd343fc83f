import assert from "node:assert/strict";
import { constants, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import {
    SMOKE_TYPE,
    type SmokeExpectations,
    type SmokeResult,
    verifySmokeResult,
} from "../../../operations/smoke/smokeResult";
import { jwkThumbprint } from "../../../signing/jwks/jwkThumbprint";
import { signingInput } from "../../../signing/verify/compactJws";
import { ACCOUNT, KEY_ARN, NOW, PRIVATE_KEY, PUBLIC_KEY } from "./builders";

const RESULT: SmokeResult = {
    environment: "dev",
    stack: "dev-990010",
    cns: "990010",
    accountId: ACCOUNT,
    region: "sa-east-1",
    alias: "alias/cartorio-assinatura",
    keyArn: KEY_ARN,
    nonce: "n-1",
    time: NOW.toISOString(),
    requestIds: { sign: "1" },
};
const HEADER = { alg: "PS256", kid: jwkThumbprint(createPublicKey(PUBLIC_KEY)), typ: SMOKE_TYPE };

function jwsOf({ header = {}, payload = {}, saltLength = 32, key = PRIVATE_KEY } = {}): string {
    const input = signingInput({ ...HEADER, ...header }, { ...RESULT, ...payload });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = sign("sha256", input, { key, padding, saltLength });
    return `${input.toString()}.${signature.toString("base64url")}`;
}

function reasonsOf(jws: string, expectations: SmokeExpectations = {}, pem = PUBLIC_KEY) {
    const verdict = verifySmokeResult(jws, pem, { now: NOW, ...expectations });
    return verdict.valid ? [] : verdict.reasons;
}

describe("verifySmokeResult", () => {
    it("accepts what the key signed and is expected", () => {
        const expected: SmokeExpectations = RESULT;
        assert.deepEqual(reasonsOf(jwsOf(), { ...expected, notBefore: NOW }), []);
        assert.deepEqual(reasonsOf(`${jwsOf()}\n`), [], "as --out writes it");
    });

    for (const name of [
        "environment",
        "stack",
        "cns",
        "accountId",
        "region",
        "alias",
        "keyArn",
        "nonce",
    ]) {
        it(`refuses another ${name}`, () => {
            const [reason, ...others] = reasonsOf(jwsOf(), { [name]: "other" });
            assert.match(reason!, new RegExp(`^${name} is ".*"; expected other$`));
            assert.deepEqual(others, []);
        });
    }

    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const [head, body, tail] = jwsOf().split(".") as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...RESULT, cns: "990028" })).toString("base64url");
    const refused: [name: string, jws: string, reason: RegExp][] = [
        ["no JWS", "smoke", /^the result is no compact JWS: it has 1 parts/],
        ["padding", `${head}.${body}.${tail}==`, /not base64url without padding/],
        ["a payload that is a list", `${head}.W10.${tail}`, /no JSON object/],
        ["an altered payload", `${head}.${forged}.${tail}`, /^the signature is not of this result/],
        ["no signature", `${head}.${body}.`, /^the signature is not of this result/],
        ["another key's signature", jwsOf({ key: stranger.privateKey }), /^the signature is not/],
        ["another salt", jwsOf({ saltLength: 20 }), /^the signature is not of this result/],
        [
            "alg none",
            jwsOf({ header: { alg: "none" } }),
            /^alg of the header is "none"; expected PS256/,
        ],
        ["another key id", jwsOf({ header: { kid: "k" } }), /^kid of the header is "k"/],
        ["another type", jwsOf({ header: { typ: "JWT" } }), /^typ of the header is "JWT"/],
        [
            "crit",
            jwsOf({ header: { crit: ["b64"] } }),
            /^crit of the header is \["b64"\]; expected none/,
        ],
        ["a missing nonce", jwsOf({ payload: { nonce: undefined } }), /^nonce is missing/],
        ["no request ids", jwsOf({ payload: { requestIds: null } }), /^requestIds is null/],
        ...(
            [
                ["an id of another call", { "get-public-key": "1" }],
                ["an id that is a list", { sign: ["1"] }],
                ["an id with eleven digits", { sign: "52998224725" }],
                ["an id with other marks", { sign: "ana@example.com" }],
                ["an endless id", { sign: "a".repeat(65) }],
            ] as const
        ).map(([name, requestIds]): [string, string, RegExp] => [
            name,
            jwsOf({ payload: { requestIds } }),
            /^requestIds is .*; expected AWS's ids of calls named sign, /,
        ]),
        [
            "a time in words",
            jwsOf({ payload: { time: "today" } }),
            /^time is "today"; expected ISO/,
        ],
        [
            "the future",
            jwsOf({ payload: { time: "2026-11-24T03:05:01.000Z" } }),
            /by the application's clock, is .*expected not after 2026-11-24T03:00:00.000Z: compare the clocks/,
        ],
    ];
    for (const [name, jws, reason] of refused) {
        it(`refuses ${name}`, () => {
            const reasons = reasonsOf(jws);
            assert.equal(reasons.length, 1, reasons.join("\n"));
            assert.match(reasons[0]!, reason);
        });
    }

    it("refuses what is older than what it is to prove", () => {
        const notBefore = new Date(NOW.getTime() + 1);
        assert.match(
            reasonsOf(jwsOf(), { notBefore })[0]!,
            /by the application's clock, is .*expected not before .*: compare the clocks, and run the smoke again/,
        );
    });

    it("allows for clocks that are five minutes apart", () => {
        assert.deepEqual(reasonsOf(jwsOf({ payload: { time: "2026-11-24T03:05:00.000Z" } })), []);
    });

    it("says everything that is not as expected", () => {
        assert.equal(reasonsOf(jwsOf(), { cns: "990028", nonce: "n-2" }).length, 2);
    });

    it("refuses a public key that is none, or not RSA", () => {
        assert.match(reasonsOf(jwsOf(), {}, "key")[0]!, /^the public key is no PEM of one/);
        const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
        assert.match(reasonsOf(jwsOf(), {}, pem)[0]!, /of the type ec; expected rsa$/);
    });

    it("names a key as RFC 7638 does", () => {
        // The example of section 3.1.
        const jwk = {
            kty: "RSA",
            n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            e: "AQAB",
        };
        const key = createPublicKey({ key: jwk, format: "jwk" });
        assert.equal(jwkThumbprint(key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    });
});
