import type { DeclaredAlias, DeclaredKey, Declaration } from "./declaration";
import type { LiveFacts, LiveKey, MissingKey } from "./liveFacts";

/** Where the keys of a stack must be. */
export interface Place {
    readonly stackName: string;
    readonly accountId: string;
    readonly region: string;
    /** The cartório's registry file. */
    readonly file: string;
}

/** What a look at the account says of a run. */
export interface LiveVerdict {
    /** Why the engine must not start; empty where it may. */
    readonly findings: readonly string[];
    /** What is odd, and mended by a run. */
    readonly notes: readonly string[];
}

/**
 * Judges whether the account still holds what the program declares. The AWS provider takes a key
 * whose deletion is pending for one that is gone: after a refresh, the next `up` would make another
 * key and move the alias to it.
 */
export function judgeLive(declaration: Declaration, live: LiveFacts, place: Place): LiveVerdict {
    const keys = declaration.keys.flatMap((key) =>
        key.keyId === undefined
            ? lostKeyFindings(key, declaration, place)
            : keyFindings(key, key.keyId, live, place),
    );
    const aliases = declaration.aliases.map((alias) =>
        aliasVerdict(alias, declaration, live, place),
    );
    return {
        findings: [...keys, ...aliases.flatMap(({ findings }) => findings)],
        notes: aliases.flatMap(({ notes }) => notes),
    };
}

/** The account and Region of a key's ARN, where they are not those of the stack. */
export function elsewhere(arn: string, { accountId, region }: Place): string | undefined {
    const [, , , itsRegion, itsAccount] = arn.split(":");
    return itsAccount === accountId && itsRegion === region
        ? undefined
        : `account ${itsAccount}, Region ${itsRegion}`;
}

/** A key that was in use and has left the state; only its alias tells this of an active one. */
function lostKeyFindings(key: DeclaredKey, { deployed }: Declaration, place: Place): string[] {
    const { stackName, file, accountId } = place;
    return deployed && key.used
        ? [
              `${key.title} (${key.name}): ${file} says that it was in use, and the state of ${stackName} holds no key ` +
                  "for it: a refresh has dropped it, as it does when a deletion is pending, and `up` would make " +
                  `another. Find the key in account ${accountId} by its tag cartorio:geracao; if its deletion is ` +
                  "pending, break-glass cancels it (aws kms cancel-key-deletion). Then adopt it again: " +
                  `importKeyId: <key id> at ${key.title} in ${file}`,
          ]
        : [];
}

function keyFindings(key: DeclaredKey, keyId: string, live: LiveFacts, place: Place): string[] {
    const { title, arn } = key;
    const { accountId, region, file, stackName } = place;
    const subject = `${title} (${key.name}, key ${keyId})`;
    const there = arn === undefined ? undefined : elsewhere(arn, place);
    if (there !== undefined) {
        return [
            `${subject}: the state of ${stackName} has it in ${there}, and the stack is for account ${accountId}, ` +
                `Region ${region}; \`up\` would make another key there. Put accountId in ${file} and ` +
                "cartorio-digital:region back to where the key is: a key can't move",
        ];
    }
    const found = live.keys.get(keyId);
    const trouble = found === undefined ? undefined : troubleOf(found);
    return trouble === undefined ? [] : [`${subject}: ${trouble(key, place)}`];
}

type Trouble = (key: DeclaredKey, place: Place) => string;

function troubleOf(found: LiveKey | MissingKey): Trouble | undefined {
    switch (found.state) {
        case "PendingDeletion":
        case "PendingReplicaDeletion":
            return ({ keyId }, { region }) =>
                `its deletion is pending${"deletionDate" in found ? `, AWS deletes it on ${found.deletionDate}` : ""}; ` +
                "after that nothing is signed with it or decrypted ever again. `up` would take it for gone, make another key and " +
                "move the alias. First find out who scheduled it and why (ScheduleKeyDeletion in CloudTrail). To keep " +
                `it, break-glass runs: aws kms cancel-key-deletion --region ${region} --key-id ${keyId}, then ` +
                `aws kms enable-key --region ${region} --key-id ${keyId}; then run this command again`;
        case "NotFound":
            return ({ arn }, { stackName, accountId, region, file }) =>
                `account ${accountId}, Region ${region} has no such key (${(found as MissingKey).message}). ` +
                (arn === undefined
                    ? `Correct its importKeyId in ${file}`
                    : "AWS brings no deleted key back. Don't run `up`: it would make another key under the same " +
                      `generation. Keep its public key, look for DeleteKey and ScheduleKeyDeletion in CloudTrail, and ` +
                      `compare with: pulumi stack export --stack ${stackName}`);
        case "AccessDenied":
            return (_key, { accountId }) =>
                `the role of this run may not describe it (${(found as MissingKey).message}), so nobody can tell ` +
                "what `up` would do. Its key policy has changed, or an SCP stands in the way: compare with " +
                `\`cartorio audit access\`; break-glass of account ${accountId} puts the policy back (PutKeyPolicy)`;
        default:
            return undefined;
    }
}

function aliasVerdict(
    alias: DeclaredAlias,
    { keys }: Declaration,
    live: LiveFacts,
    place: Place,
): LiveVerdict {
    const { aliasName, inState, stateTarget, key } = alias;
    const target = live.aliases.get(aliasName);
    const finding = (text: string) => ({ findings: [`${aliasName}: ${text}`], notes: [] });
    const nothing = { findings: [], notes: [] };
    if (target === undefined) {
        return inState
            ? {
                  findings: [],
                  notes: [
                      `${aliasName} is gone from account ${place.accountId}, and applications can't sign with it; ` +
                          "`up --refresh` makes it again",
                  ],
              }
            : nothing;
    }
    if (!inState) {
        return mayBeAdopted(alias, target) ? nothing : finding(strangerText(alias, target, place));
    }
    if (!keys.some(({ keyId }) => keyId === target)) {
        return finding(lostKeyText(alias, target, live, place));
    }
    // `up` may have moved it and ended before it could say so.
    return target === stateTarget || target === key.keyId
        ? nothing
        : finding(
              `it points at key ${target}, by the state at ${stateTarget ?? "nothing"}, and by ${place.file} it ` +
                  `belongs on ${key.keyId ?? "a key that is yet to be made"}. Somebody moved it past this program: ` +
                  "look for UpdateAlias in CloudTrail first. To take it back, as Deployer: " +
                  `aws kms update-alias --region ${place.region} --alias-name ${aliasName} ` +
                  `--target-key-id ${stateTarget ?? key.keyId ?? "<key>"}; then run this command again`,
          );
}

function mayBeAdopted({ adopts, key }: DeclaredAlias, target: string): boolean {
    return adopts && key.keyId === target;
}

/** An alias that exists and that the state doesn't know. */
function strangerText(alias: DeclaredAlias, target: string, place: Place): string {
    const { aliasName, adopts, purpose, key } = alias;
    const { stackName, file, accountId, region } = place;
    const exists = `it exists in account ${accountId} and points at key ${target}, and the state of ${stackName} doesn't know it; `;
    const removal =
        `as Deployer: aws kms delete-alias --region ${region} --alias-name ${aliasName}; then run this ` +
        "command again, which makes it anew";
    if (purpose === "document") {
        return (
            exists +
            (key.keyId === target
                ? `a first \`up\` that broke off made it for the document key of the state. Remove the name, ${removal}`
                : "`up` would stop at it, with another key made already. If the state was lost, or documents were encrypted " +
                  `under that key, keep both and take them back: ${adoption(stackName, "<the signing key's id>")}. If a ` +
                  `first \`up\` broke off and nothing was encrypted, remove the name, ${removal}`)
        );
    }
    if (key.keyId === target) {
        return (
            exists +
            `a first \`up\` that broke off made it for ${key.title}. Put \`importAlias: true\` under signingKey in ` +
            `${file}, commit, and run this command again`
        );
    }
    return (
        exists +
        (adopts
            ? `importAlias would adopt it and move it to ${key.title} (${key.keyId ?? "a key that is yet to be made"}), ` +
              "a rotation that nobody planned. "
            : "`up` would stop at it, with another key made already. ") +
        `If that key signs for this cartório, the state was lost, or a first \`up\` that broke off made it, take both ` +
        `under the program: ${adoption(stackName, target)}. Otherwise find out ` +
        `who made it (CreateAlias in CloudTrail) and remove the name, ${removal}`
    );
}

/** The command that takes what exists under the program, and where to read before. */
function adoption(stackName: string, keyId: string): string {
    return `\`cartorio adopt ${stackName} --key-id ${keyId}\` (docs/adoption.md; a state that was lost: docs/restore.md)`;
}

/** An alias on a key that neither state nor registry know. */
function lostKeyText(alias: DeclaredAlias, target: string, live: LiveFacts, place: Place): string {
    const { stateTarget, aliasName, key } = alias;
    const { stackName, region, file } = place;
    const state = live.keys.get(target)?.state ?? "unknown";
    const found = `it points at key ${target} (state ${state}), which the state of ${stackName} doesn't hold; `;
    if (target !== stateTarget) {
        return (
            `${found}by the state it points at ${stateTarget ?? "nothing"}. Somebody moved it past this program: ` +
            "look for UpdateAlias in CloudTrail first. To take it back, as Deployer: " +
            `aws kms update-alias --region ${region} --alias-name ${aliasName} ` +
            `--target-key-id ${stateTarget ?? "<key>"}; then run this command again`
        );
    }
    const keep =
        state === "PendingDeletion"
            ? `To keep it, break-glass runs: aws kms cancel-key-deletion --region ${region} --key-id ${target}, then ` +
              `aws kms enable-key --region ${region} --key-id ${target}. `
            : "";
    return (
        `${found}a refresh has dropped that key, as it does when its deletion is pending, and \`up\` would make ` +
        `another and move the alias. ${keep}` +
        (alias.purpose === "signing"
            ? `Then adopt it again: importKeyId: ${target} at ${key.title} in ${file}`
            : `Then adopt it again: documentKey: { importKeyId: ${target} } in ${file}`)
    );
}
