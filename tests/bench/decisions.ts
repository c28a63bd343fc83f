import fs from "node:fs";
import { serializePolicy } from "../../components/policyDocument";
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { RenderedFile, renderedPath } from "../../bootstrap/index";
import { evaluate, parsePolicy, type Policies, type Request } from "../../iam/index";

const ACCOUNT = "111111111111";
const ORGANIZATION = "o-exemplo00001";
const WARM_UP = 20_000;
const DECISIONS = 20_000;

/** How long one decision takes: the signer signs, with the key's policy alone and with the guardrails. */
export function benchDecisions(): void {
    const policy = signingKeyPolicy({
        accountId: ACCOUNT,
        roles: resolveRoles(ACCOUNT),
        organizationId: ORGANIZATION,
        maySign: true,
    });
    const resource = parsePolicy(serializePolicy(policy), "key");
    const read = (file: RenderedFile) => fs.readFileSync(renderedPath(file), "utf8");
    const everything = parsePolicy(
        { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
        "scp",
    );
    const scp = parsePolicy(read(RenderedFile.ServiceControlPolicy), "scp");
    const rcp = parsePolicy(read(RenderedFile.ResourceControlPolicy), "rcp");
    const organization = {
        id: ORGANIZATION,
        managementAccountId: "999999999999",
        scps: [[everything], [everything, scp]],
        rcps: [[rcp]],
    };
    console.log(`Decisions on kms:Sign by the signer, ${DECISIONS} each`);
    const alone = medianMicroseconds({ resource });
    const guarded = medianMicroseconds({ resource, organization });
    const line = (name: string, { median, p99 }: Microseconds) =>
        console.log(
            `  ${name.padEnd(52)} median ${median.toFixed(1)} us, p99 ${p99.toFixed(1)} us, ` +
                `ratio ${(median / alone.median).toFixed(2)}`,
        );
    line(`key policy of ${resource.statements.length} statements`, alone);
    line(
        `with SCP (${scp.statements.length}) and RCP (${rcp.statements.length} statements)`,
        guarded,
    );
}

interface Microseconds {
    readonly median: number;
    readonly p99: number;
}

function medianMicroseconds(policies: Policies): Microseconds {
    for (let count = 0; count < WARM_UP; count++) {
        decide(policies);
    }
    const times = Array.from({ length: DECISIONS }, () => {
        const started = process.hrtime.bigint();
        decide(policies);
        return Number(process.hrtime.bigint() - started) / 1000;
    }).sort((a, b) => a - b);
    return { median: times[DECISIONS / 2]!, p99: times[(DECISIONS * 99) / 100]! };
}

function decide(policies: Policies): void {
    const { decision, reason } = evaluate(REQUEST, policies);
    if (decision !== "allow") {
        throw new Error(reason);
    }
}

const REQUEST: Request = {
    action: "kms:Sign",
    principal: {
        kind: "roleSession",
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Signer/application`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/cartorio/Signer`,
        accountId: ACCOUNT,
        organizationId: ORGANIZATION,
        userId: "AROAEXAMPLE:application",
    },
    resource: {
        arn: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        accountId: ACCOUNT,
        organizationId: ORGANIZATION,
    },
    context: new Map([
        ["kms:SigningAlgorithm", ["RSASSA_PSS_SHA_256"]],
        ["kms:MessageType", ["DIGEST"]],
        ["kms:KeyUsage", ["SIGN_VERIFY"]],
        ["kms:KeyOrigin", ["AWS_KMS"]],
        ["aws:RequestedRegion", ["sa-east-1"]],
        ["aws:SecureTransport", ["true"]],
    ]),
};
