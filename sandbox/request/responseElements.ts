import { isObject } from "./deserialise";
import { operationFacts } from "./operationFacts";
import type { Service } from "./wire";

/** Fields of an answer that CloudTrail keeps, by operation. Nothing else of an answer gets into the trail. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
    CreateKey: ["KeyMetadata"],
    CreateGrant: ["GrantId"],
    ScheduleKeyDeletion: ["KeyState", "DeletionDate", "PendingWindowInDays"],
    // AWS also logs the session token. It would let the trail's readers come closer to the session.
    AssumeRole: ["Credentials", "AssumedRoleUser", "SourceIdentity"],
};
const SECRETS: readonly string[] = ["SecretAccessKey", "SessionToken"];
const DATES: readonly string[] = ["CreationDate", "DeletionDate", "Expiration"];

/**
 * What the trail keeps of an answer; null for reads and everything that uses a key.
 * @param keyArn the key that was changed, where there is one.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html
 */
export function responseElements(
    service: Service,
    operation: string,
    result: object,
    keyArn: string | undefined,
): Readonly<Record<string, unknown>> | null {
    const names = KEPT[operation] ?? [];
    const kept = Object.entries(result).filter(([name]) => names.includes(name));
    const hasKey = operationFacts(service, operation)?.keyInResponse === true;
    const elements = {
        ...(hasKey && keyArn !== undefined && { keyId: keyArn }),
        ...inTrailWords(Object.fromEntries(kept)),
    };
    return Object.keys(elements).length === 0 ? null : elements;
}

function inTrailWords(value: object): Readonly<Record<string, unknown>> {
    const entries = Object.entries(value)
        .filter(([name, inner]) => inner !== undefined && !SECRETS.includes(name))
        .map(([name, inner]: [string, unknown]) => [
            trailName(name),
            DATES.includes(name) ? trailDate(inner) : isObject(inner) ? inTrailWords(inner) : inner,
        ]);
    return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}

/** CloudTrail writes names with a small first letter, this one excepted. */
function trailName(name: string): string {
    return name === "AWSAccountId" ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

const DATE_FORMAT = new Intl.DateTimeFormat("en-US", {
    timeZone: "UTC",
    dateStyle: "medium",
    timeStyle: "medium",
});

/** `Aug 10, 2022, 10:38:27 PM`, as CloudTrail writes the dates of answers. KMS gives them in seconds. */
function trailDate(value: unknown): string {
    const date = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
    // Newer releases of the Unicode data put a narrow space before AM and PM.
    return DATE_FORMAT.format(date).replaceAll("\u202f", " ");
}
