import {
    CNS_PATTERN,
    configFileOf,
    ENVIRONMENT_PATTERN,
    type Finding,
    FindingCode,
    nearestFirst,
    NOTHING,
} from "../registry";

/** Namespace of every configuration key of the program, the project's name. */
export const CONFIG_NAMESPACE = "cartorio-digital";

/** What `readConfig` needs of a `pulumi.Config`. */
export interface ConfigReader {
    /** The value of a key without namespace, or `undefined`. */
    get(key: string): string | undefined;
}

/** The configuration of one environment, validated: the content of `Pulumi.<environment>.yaml`. */
export interface EnvironmentConfig {
    /** Name of the environment: `dev`, `prod`. */
    readonly environment: string;
    /** AWS account of the pipeline and the state, twelve digits. */
    readonly hubAccountId: string;
    /** AWS Region of the keys. */
    readonly region: string;
    /** Role that the provider assumes in the cartório's account: name with path, no ARN. */
    readonly role: string;
    /** External id that the role's trust policy asks for; not a secret. */
    readonly externalId?: string;
    /** CNS of the environment's pilot cartório, six digits. */
    readonly pilot?: string;
    /** AWS organisation, `o-…`; adds the organisation boundary to key policies. */
    readonly organizationId?: string;
    /** Where evidence is kept, for `operations/` alone: a folder below the repository, or `s3://bucket/prefix`. */
    readonly evidence?: string;
    /** Age in days at which `cartorio rotate due` lists a key, for `operations/` alone. */
    readonly keyAgeDays?: string;
}

/** A configuration, read: every value that is right, and everything that is wrong. */
export interface ReadConfig {
    /** The configuration; `undefined` when there are findings. */
    readonly config: EnvironmentConfig | undefined;
    /** The values that are right by themselves, for further checks. */
    readonly partial: Partial<EnvironmentConfig>;
    /** Everything that is wrong. */
    readonly findings: readonly Finding[];
}

interface KeyRule {
    readonly required: boolean;
    readonly pattern: RegExp;
    readonly expected: string;
}

const KEYS: Readonly<Record<keyof EnvironmentConfig, KeyRule>> = {
    environment: {
        required: true,
        pattern: ENVIRONMENT_PATTERN,
        expected: "2 to 16 small letters and digits, a letter first, such as dev",
    },
    hubAccountId: {
        required: true,
        pattern: /^[0-9]{12}$/,
        expected: 'twelve digits in quotes, such as "999999990001"',
    },
    region: {
        required: true,
        // Regions of the standard partition only: the role's ARN is built with `aws`.
        pattern: /^(?!cn-)[a-z]{2}-[a-z]+-[0-9]$/,
        expected: "a Region of the standard partition, such as sa-east-1",
    },
    role: {
        required: true,
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        pattern: /^(?!role\/)(?=.{1,512}$)([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
        expected: "a role's name with its path, no ARN, such as cartorio/Deployer",
    },
    externalId: {
        required: false,
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        pattern: /^[\w+=,.@:/-]{2,1224}$/,
        expected: "2 to 1224 letters, digits and _+=,.@:/-",
    },
    pilot: {
        required: false,
        pattern: CNS_PATTERN,
        expected: 'the six digits of a CNS in quotes, such as "990002"',
    },
    organizationId: {
        required: false,
        // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
        pattern: /^o-[a-z0-9]{10,32}$/,
        expected: "an organisation's id, o- and 10 to 32 small letters and digits",
    },
    evidence: {
        required: false,
        // Parts of a path are letters, digits and ._- and no dot stands first, so none leads upwards.
        pattern:
            /^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9_-][\w.-]*)*|[A-Za-z0-9_-][\w.-]*(?:\/[A-Za-z0-9_-][\w.-]*)*)$/,
        expected:
            "a folder below the repository, such as evidence, or s3://<bucket>/<prefix>; letters, digits and ._- between /",
    },
    keyAgeDays: {
        required: false,
        pattern: /^[1-9][0-9]{0,4}$/,
        expected: "a whole number of days, 1 to 99999, such as 730",
    },
};

const KEY_NAMES = Object.keys(KEYS) as (keyof EnvironmentConfig)[];

/**
 * Reads and validates an environment's configuration.
 *
 * @param reader A `pulumi.Config` of {@link CONFIG_NAMESPACE}, or alike. An empty value is as good
 * as none.
 * @param presentKeys Every key that is set, with namespace, so that misspelt ones are found;
 * other namespaces are left alone.
 */
export function readConfig(reader: ConfigReader, presentKeys: readonly string[] = []): ReadConfig {
    const values: Partial<Record<keyof EnvironmentConfig, string>> = {};
    const findings: Finding[] = [];
    const environment = reader.get("environment");
    const file =
        environment !== undefined && ENVIRONMENT_PATTERN.test(environment)
            ? configFileOf(environment)
            : undefined;
    for (const name of KEY_NAMES) {
        const { required, pattern, expected } = KEYS[name];
        const value = reader.get(name) || undefined;
        if (value === undefined ? required : !pattern.test(value)) {
            const fix =
                value === undefined ? `add ${CONFIG_NAMESPACE}:${name}` : "correct the value";
            const found = value === undefined ? NOTHING : JSON.stringify(value);
            findings.push(configFinding(name, file, { found, expected, fix }));
        } else if (value !== undefined) {
            values[name] = value;
        }
    }
    findings.push(...unknownKeys(presentKeys, file));
    const config = findings.length === 0 ? (values as EnvironmentConfig) : undefined;
    return { config, partial: values, findings };
}

function unknownKeys(presentKeys: readonly string[], file: string | undefined): Finding[] {
    const prefix = `${CONFIG_NAMESPACE}:`;
    return presentKeys
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
        .filter((name) => !Object.hasOwn(KEYS, name))
        .sort()
        .map((name) =>
            configFinding(name, file, {
                found: "a key that the program doesn't know",
                expected: `only ${KEY_NAMES.join(", ")}`,
                fix: `remove it, or rename it (${nearestFirst(name, KEY_NAMES)[0]}?)`,
            }),
        );
}

function configFinding(
    name: string,
    file: string | undefined,
    texts: Pick<Finding, "found" | "expected" | "fix">,
): Finding {
    const subject = `${CONFIG_NAMESPACE}:${name}`;
    return { code: FindingCode.Config, ...(file === undefined ? {} : { file }), subject, ...texts };
}
