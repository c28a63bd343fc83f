// A server that misbehaves. Does not prove anything about TLS, which is Node.js's.
import assert from "node:assert/strict";
import {
    requestTimestamp,
    timestampRequest,
    timestampToken,
} from "../../../signing/timestamp/index";
import { bitString, element, integer, sequence, utf8String } from "../../../signing/x509/derWriter";
import { X509ErrorCode } from "../../../signing/x509/index";
import {
    type Answer,
    replying,
    startTimestampServer,
    type TimestampServer,
} from "../../support/timestampAuthority";
import { refusal } from "../x509/support";

const DIGEST = Buffer.alloc(32, 7);
const REPLY = { "Content-Type": "application/timestamp-reply" };
const { Authority, Input, Malformed } = X509ErrorCode;

describe("asking for a time-stamp by HTTP", () => {
    let server: TimestampServer;
    before(async () => {
        server = await startTimestampServer();
    });
    after(() => server.close());
    const ask = (url = server.url) =>
        requestTimestamp(url, DIGEST, { trustedCertificates: [], timeoutMs: 300, maxBytes: 1000 });

    const rows: [name: string, answer: Answer, code: X509ErrorCode, message: RegExp][] = [
        [
            "another status",
            (_, response) => void response.writeHead(503, REPLY).end(),
            Authority,
            /status 503; expected 200/,
        ],
        [
            "another content type",
            (_, response) => void response.writeHead(200, { "Content-Type": "text/html" }).end("x"),
            Authority,
            /type "text\/html"; expected application\/timestamp-reply/,
        ],
        [
            "no content type",
            (_, response) => void response.writeHead(200).end("x"),
            Authority,
            /content of type ""/,
        ],
        [
            "a redirect",
            (_, response) => void response.writeHead(307, { Location: "/other" }).end(),
            Authority,
            /could not be asked/,
        ],
        ["nothing", () => undefined, Authority, /no whole answer within 300 ms/],
        [
            "half an answer",
            (_, response) => void response.writeHead(200, REPLY).write("x"),
            Authority,
            /no whole answer within 300 ms/,
        ],
        [
            "a cut connection",
            (_, response) => void response.destroy(),
            Authority,
            /could not be asked/,
        ],
        ["too many bytes", replying(() => Buffer.alloc(1001)), Authority, /more than 1000 bytes/],
        ["garbage", replying(() => Buffer.from("garbage")), Malformed, /is malformed/],
        ["an empty answer", replying(() => Buffer.alloc(0)), Malformed, /is malformed/],
        [
            "bytes after the answer",
            replying(() => Buffer.concat([sequence(sequence(integer(0))), Buffer.of(0)])),
            Malformed,
            /left over/,
        ],
        [
            "granted, without a token",
            replying(() => sequence(sequence(integer(0)))),
            Malformed,
            /says granted and holds no time-stamp/,
        ],
    ];
    for (const [name, answer, code, message] of rows) {
        it(`refuses ${name}`, async () => {
            server.answer = answer;
            await assert.rejects(ask(), refusal(code, message));
        });
    }

    it("does not read an endless answer to its end", async () => {
        let sent = 0;
        server.answer = (_, response) => {
            response.writeHead(200, REPLY);
            const timer = setInterval(() => (sent += response.write(Buffer.alloc(500)) ? 1 : 0), 5);
            response.once("close", () => clearInterval(timer));
        };
        await assert.rejects(ask(), refusal(Authority, /more than 1000 bytes/));
        assert.ok(sent < 50);
    });

    it("says that nobody listens", async () => {
        await assert.rejects(
            ask("http://127.0.0.1:1/"),
            refusal(Authority, /could not be asked for a time-stamp/),
        );
    });

    for (const url of [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://a:b@example.org/",
        "tsa",
    ]) {
        it(`refuses the address ${url}`, async () => {
            await assert.rejects(ask(url), refusal(Input, /no http or https address/));
        });
    }
});

describe("an answer of a time-stamping authority", () => {
    const refused = (status: number, ...rest: Uint8Array[]) =>
        sequence(sequence(integer(status), ...rest));

    it("tells the authority's reasons", () => {
        const answer = refused(
            2,
            sequence(utf8String("no\u0007 thanks")),
            element(0x03, Buffer.of(0, 0x80)),
        );
        assert.throws(
            () => timestampToken(answer),
            refusal(
                Authority,
                /refused with status 2: unrecognised or unsupported algorithm, ".*no thanks"$/,
            ),
        );
    });

    it("is a refusal with a status that nobody knows, or with none", () => {
        assert.throws(
            () => timestampToken(refused(9)),
            refusal(Authority, /status 9: no reason given/),
        );
        assert.throws(
            () => timestampToken(sequence(sequence(bitString(Buffer.of(1))))),
            refusal(Malformed, /0x02 is expected/),
        );
    });
});

describe("a request for a time-stamp", () => {
    for (const [name, changed, message] of [
        ["a digest of 20 bytes", { digest: Buffer.alloc(20) }, /20 bytes; SHA-256 has 32/],
        ["a policy that is none", { policy: "1.2.x" }, /the policy is "1\.2\.x"/],
        ["a policy beyond the tree", { policy: "3.1.1" }, /the policy is/],
        ["a negative nonce", { nonce: -1n }, /the nonce/],
        ["a nonce of 161 bits", { nonce: 1n << 160n }, /the nonce/],
    ] as const) {
        it(`is not made with ${name}`, () => {
            assert.throws(
                () => timestampRequest({ digest: DIGEST, nonce: 1n, ...changed }),
                refusal(Input, message),
            );
        });
    }
});
