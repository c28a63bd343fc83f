// Does not prove anything about revocation, which is not asked for, nor about name constraints, which are refused.
import assert from "node:assert/strict";
import { Oid } from "../../../signing/x509/oids";
import { extension } from "../../../signing/x509/extensions";
import { sequence } from "../../../signing/x509/derWriter";
import { buildChain, parseCertificate, X509ErrorCode } from "../../../signing/x509/index";
import {
    authorityExtension,
    makeCertificate,
    makeRoot,
    makeTestKey,
    purposeExtension,
    usageExtension,
} from "../../support/certificates";
import { refusal } from "./support";

const ROOT = makeTestKey();
const MIDDLE = makeTestKey("ec");
const LEAF = makeTestKey();
const DAY_MS = 24 * 60 * 60 * 1000;
const root = parseCertificate(makeRoot("Root", ROOT));
const CA = [authorityExtension(), usageExtension(5)];

type Changed = Partial<Parameters<typeof makeCertificate>[0]>;
const middle = (changed: Changed = {}) =>
    parseCertificate(
        makeCertificate({
            name: "Middle",
            key: MIDDLE,
            issuer: { name: "Root", key: ROOT },
            extensions: CA,
            ...changed,
        }),
    );
const leaf = (changed: Changed = {}) =>
    parseCertificate(
        makeCertificate({
            name: "Leaf",
            key: LEAF,
            issuer: { name: "Middle", key: MIDDLE },
            ...changed,
        }),
    );
const chain = (
    certificate = leaf(),
    intermediates = [middle()],
    trusted = [root],
    at = new Date(),
) => buildChain(certificate, { trusted, intermediates, at, purpose: Oid.timeStamping });

describe("a chain of certificates", () => {
    it("leads to the root", () => {
        assert.deepEqual(
            chain().map(({ title }) => title),
            ["CN=Leaf", "CN=Middle", "CN=Root"],
        );
    });

    it("ends at a certificate that is trusted itself", () => {
        const certificate = leaf();
        assert.deepEqual(chain(certificate, [], [certificate]), [certificate]);
    });

    it("finds its way past an impostor of the same name", () => {
        const impostor = middle({ key: makeTestKey() });
        assert.equal(chain(leaf(), [impostor, middle()]).length, 3);
    });

    const past = {
        notBefore: new Date(Date.now() - 9 * DAY_MS),
        notAfter: new Date(Date.now() - DAY_MS),
    };
    const refused: [name: string, build: () => unknown, message: RegExp][] = [
        [
            "without what stands between",
            () => chain(leaf(), []),
            /issuer of CN=Leaf is neither trusted nor given/,
        ],
        [
            "to another root",
            () => chain(leaf(), [middle()], [parseCertificate(makeRoot("Root", LEAF))]),
            /signature of CN=Middle is not of CN=Root/,
        ],
        ["to no root", () => chain(leaf(), [middle(), root], []), /issuer of CN=Root is neither/],
        ["with an expired leaf", () => chain(leaf(past)), /CN=Leaf is valid from/],
        [
            "with an expired authority",
            () => chain(leaf(), [middle(past)]),
            /CN=Middle is valid from/,
        ],
        [
            "before the root",
            () => chain(leaf(), [middle()], [root], new Date(Date.now() - 2 * DAY_MS)),
            /is valid from/,
        ],
        [
            "by one that is no authority",
            () => chain(leaf(), [middle({ extensions: [] })]),
            /CN=Middle is no authority/,
        ],
        [
            "by one that may not sign certificates",
            () =>
                chain(leaf(), [middle({ extensions: [authorityExtension(), usageExtension(0)] })]),
            /CN=Middle is no authority/,
        ],
        [
            "by an authority for other purposes",
            () =>
                chain(leaf(), [
                    middle({ extensions: [...CA, purposeExtension(false, "1.3.6.1.5.5.7.3.1")] }),
                ]),
            /CN=Middle is an authority for other purposes/,
        ],
        [
            "with a critical extension that is not understood",
            () => chain(leaf({ extensions: [extension("2.5.29.30", true, sequence())] })),
            /2\.5\.29\.30/,
        ],
        [
            "longer than its root allows",
            () => chain(leaf(), [middle()], [parseCertificate(makeRoot("Root", ROOT, 0))]),
            /CN=Root allows 0 authorities below it, and there are 1/,
        ],
    ];
    for (const [name, build, message] of refused) {
        it(`is refused ${name}`, () => {
            assert.throws(build, refusal(X509ErrorCode.Certificate, message));
        });
    }

    it("is given up when a set of certificates is made to branch", () => {
        const names = ["A", "B", "C", "D", "E", "F", "G"];
        const all = names.flatMap((name) =>
            names.map((issuer) =>
                parseCertificate(
                    makeCertificate({
                        name,
                        key: MIDDLE,
                        issuer: { name: issuer, key: MIDDLE },
                        extensions: CA,
                    }),
                ),
            ),
        );
        const started = Date.now();
        assert.throws(
            () => chain(leaf({ issuer: { name: "A", key: MIDDLE } }), all),
            refusal(X509ErrorCode.Certificate, /no chain within 64 signatures/),
        );
        assert.ok(Date.now() - started < 5000);
    });
});
