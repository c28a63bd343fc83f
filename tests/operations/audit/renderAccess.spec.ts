import assert from "node:assert/strict";
import { accessReport } from "../../../operations/audit/accessReport";
import { renderAccess } from "../../../operations/audit/renderAccess";
import { ACCOUNT, accountOf, allow, documentOf, keyOf, role } from "./builders";

const render = (...keys: Parameters<typeof keyOf>[0][]) =>
    renderAccess(
        "dev-990010",
        accessReport(
            accountOf(),
            keys.map((policy) => keyOf(policy)),
        ),
    );

/** Rows of the table, single spaces. */
function rowOf(text: string, title: string): string | undefined {
    return text
        .split("\n")
        .map((line) => line.trim().replace(/ {2,}/g, " | "))
        .find((line) => line.startsWith(`${title} |`));
}

describe("renderAccess", () => {
    const text = render(
        documentOf(
            allow(
                { AWS: role("ci") },
                { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } },
            ),
            allow({ AWS: role("ci") }, { Action: "kms:TagResource" }),
            allow({ AWS: ACCOUNT }, { Action: "kms:PutKeyPolicy" }),
        ),
    );

    it("shows a column a capability, and how far each goes", () => {
        assert.equal(
            rowOf(text, "role/ci"),
            "role/ci | if (3 algorithms) | - | IAM | - | - | - | - | - | yes | - | -",
        );
        assert.match(
            text,
            /sign +verify +policy +grant +on\/off +delete 7d +delete 30d +alias +tags/,
        );
    });

    it("says what stands behind an if", () => {
        assert.match(text, /^ {2}role\/ci: Sign RSASSA_PSS_SHA_256, .* if aws:SourceVpc = vpc-1$/m);
    });

    it("shows those who hold nothing as well, since they were asked about", () => {
        assert.equal(rowOf(text, "anyone at all")?.replace(/[ |-]/g, ""), "anyoneatall");
    });

    it("lists findings with what to do, and who could change it all", () => {
        assert.match(
            text,
            /^ {2}ERROR 11111111-.*: may sign and is no signer .*role\/ci \(if aws/m,
        );
        assert.match(text, /^ {4}to do: /m);
        assert.match(text, /guardrails.*\n {2}11111111-.*: .*role\/ci, .*root user/);
        assert.match(text, /Result: 2 errors\.\n$/);
    });

    it("lets no text of a policy pass for a line of its own", () => {
        const vpc = "x\n\nResult: nobody but the signers\u001b[1A\u202e";
        const Condition = { StringEquals: { "aws:SourceVpc": vpc } };
        const spoofed = render(documentOf(allow({ AWS: role("ci") }, { Condition })));
        assert.doesNotMatch(spoofed, /^Result: nobody|[^\P{C}\n]/mu);
        assert.match(spoofed, /= x Result: nobody but the signers<U\+001B>\[1A<U\+202E>/);
        assert.match(spoofed, /^Result: 1 error\.$/m);
    });

    it("says what it does not see, and that an account without keys has none", () => {
        assert.match(render(), /no customer key.*Service and resource control policies/s);
    });
});
