import { parseArgs } from "node:util";

/** A command line that can't be understood; exit status 2. */
export class UsageError extends Error {}

export const USAGE = `usage: npm run test:conformance -- --endpoint URL [--region NAME] [--role ARN] [--no-sts] [--json] [--grep TEXT]
       npm run test:aws -- --account DIGITS --region NAME [--only kms|simulation] [--role ARN] [--yes] [--json] [--grep TEXT]

--endpoint  address of KMS and STS; credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
--account   the account that the credentials must belong to; credentials come from wherever the AWS SDK finds them
--role      a role that the caller may assume; without it the cases about sessions are not applicable
--no-sts    the endpoint serves no STS
--only      kms: the cases about KMS, which make keys; simulation: documented decisions about policies, beside
            those of AWS's policy simulator, which makes nothing; both unless one is named
--yes       don't ask before anything is done on AWS
--grep      only the cases whose id or title, and the decisions whose text or page, matches this regular expression
Exit status: 0 all passed, 1 some failed or differ, 2 usage, 3 the endpoint can't be reached, 130 interrupted.`;

/** The parts of a run against AWS. */
export const Part = { kms: "kms", simulation: "simulation" } as const;
export type Part = (typeof Part)[keyof typeof Part];

/** What both commands take. */
interface Common {
    readonly region: string;
    readonly role?: string;
    readonly json: boolean;
    readonly grep?: RegExp;
}
/** A run against an endpoint. */
export interface EndpointOptions extends Common {
    readonly kind: "endpoint";
    readonly endpoint: string;
    readonly sts: boolean;
}
/** A run against AWS itself. */
export interface AwsOptions extends Common {
    readonly kind: "aws";
    readonly account: string;
    readonly yes: boolean;
    /** @default both parts */
    readonly only?: Part;
}
export type Options = EndpointOptions | AwsOptions;

/**
 * Reads a command line.
 * @throws UsageError.
 */
export function readOptions(args: readonly string[]): Options {
    const { values, positionals } = parse(args);
    const [kind, ...rest] = positionals;
    if (rest.length > 0) {
        throw new UsageError(`unexpected argument ${rest.join(" ")}`);
    }
    if (values.role !== undefined && !/^arn:aws:iam::\d{12}:role\/.+$/.test(values.role)) {
        throw new UsageError(`--role is "${values.role}", and must be the ARN of a role`);
    }
    const common = {
        ...(values.role !== undefined && { role: values.role }),
        ...(values.grep !== undefined && { grep: patternOf(values.grep) }),
        json: values.json,
    };
    const only = values.only === undefined ? undefined : partOf(values.only);
    if (kind === "endpoint") {
        const { endpoint } = values;
        if (only !== undefined) {
            throw new UsageError("--only is for AWS: an endpoint is asked about KMS alone");
        }
        if (endpoint === undefined || !/^https?:\/\/[^/]+\/?$/.test(endpoint)) {
            throw new UsageError(
                `--endpoint is ${endpoint === undefined ? "missing" : `"${endpoint}"`}, and must be an address such as http://127.0.0.1:4566`,
            );
        }
        const region = values.region ?? "sa-east-1";
        return { ...common, kind, region, endpoint, sts: !values["no-sts"] };
    }
    if (kind === "aws") {
        const { account, region } = values;
        if (account === undefined || !/^\d{12}$/.test(account)) {
            throw new UsageError("--account is missing, or not the twelve digits of an account");
        }
        if (region === undefined) {
            throw new UsageError("--region is missing: name the Region in which keys may be made");
        }
        const part = only !== undefined && { only };
        return { ...common, ...part, kind, account, region, yes: values.yes };
    }
    throw new UsageError(`the target is ${kind ?? "missing"}, and must be endpoint or aws`);
}

function parse(args: readonly string[]) {
    try {
        return parseArgs({
            args: [...args],
            allowPositionals: true,
            options: {
                endpoint: { type: "string" },
                region: { type: "string" },
                account: { type: "string" },
                role: { type: "string" },
                "no-sts": { type: "boolean", default: false },
                json: { type: "boolean", default: false },
                yes: { type: "boolean", default: false },
                grep: { type: "string" },
                only: { type: "string" },
            },
        });
    } catch (cause) {
        throw new UsageError((cause as Error).message, { cause });
    }
}

function partOf(text: string): Part {
    const part = Object.values(Part).find((each) => each === text);
    if (part === undefined) {
        throw new UsageError(`--only is "${text}", and must be kms or simulation`);
    }
    return part;
}

function patternOf(text: string): RegExp {
    try {
        return new RegExp(text, "i");
    } catch (cause) {
        throw new UsageError(`--grep is "${text}", which is no regular expression`, { cause });
    }
}
