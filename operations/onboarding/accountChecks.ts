import type { KeyView } from "../account/keyFacts";
import type { StackAccount } from "../account/stackAccount";

/** States of a key that nobody may build on. */
const DYING = /^Pending(Replica)?Deletion$/;

/** What a look at an account finds: a line of its evidence. */
export interface AccountCheck {
    readonly name: string;
    readonly ok: boolean;
    /** What was seen, and where it is not ok what to do. */
    readonly detail: string;
}

/**
 * Why the alias of an account can't be this cartório's: it is when its key bears the tags that the program gives,
 * or is the one that the registry says to adopt.
 *
 * @param keyId the key behind the alias.
 * @param key that key; nothing when the account has none.
 */
export function aliasDoubt(
    aliasName: string,
    keyId: string,
    key: KeyView | undefined,
    { cartorio, environment }: Pick<StackAccount, "cartorio" | "environment">,
): string | undefined {
    const { cns, accountId, signingKey } = cartorio;
    const subject = `${aliasName} of account ${accountId}`;
    if (key === undefined) {
        return `${subject} names key ${keyId}, which is not there; find out who made the alias (CreateAlias in the trail)`;
    }
    if (DYING.test(key.state)) {
        return (
            `${subject} names ${key.arn}, whose deletion is pending; find out who scheduled it (ScheduleKeyDeletion ` +
            "in the trail), and let break-glass cancel it"
        );
    }
    if (signingKey.generations.some(({ importKeyId }) => importKeyId === key.keyId)) {
        return undefined;
    }
    const [itsCns, itsEnvironment] = [key.tags["cartorio:cns"], key.tags["cartorio:ambiente"]];
    return itsCns === cns && itsEnvironment === environment
        ? undefined
        : `${subject} names ${key.arn}, tagged for ${shown(itsCns)} in ${shown(itsEnvironment)}; expected CNS ${cns} ` +
              `in ${environment}. Is it the right account? A key that Terraform made comes over by \`cartorio adopt\``;
}

function shown(tag: string | undefined): string {
    return tag === undefined ? "nobody" : JSON.stringify(tag);
}

/** What AWS answered to a call that it must refuse. */
export interface Refusal {
    /** Whether AWS denied it; any other answer proves nothing. */
    readonly denied: boolean;
    /** What it answered instead. */
    readonly answer?: string;
}

/** What a look at the account saw. */
export interface AccountFacts {
    /** ARN of the session as Deployer. */
    readonly who: string;
    /** Listing keys as Deployer, which its policy does not permit. */
    readonly listKeys: Refusal;
    /** Becoming Signer as Deployer. */
    readonly becomeSigner: Refusal;
    /** What {@link aliasDoubt} says of each alias. */
    readonly aliases: readonly {
        readonly name: string;
        readonly keyArn?: string;
        readonly doubt?: string;
    }[];
    /** Keys that records name, and their states. */
    readonly recorded: readonly { readonly arn: string; readonly state: string }[];
}

/**
 * Judges what a look as Deployer can tell: that the account's roles are those of `bootstrap/` as far as their
 * effects show, that the aliases are free or ours, and that no key of ours is about to be deleted.
 *
 * @remarks Deployer reads no IAM policy and lists no key, on purpose: what trusts and policies say, and what the
 * account holds beside, is the audit's. That Deployer's trust asks for the external id doesn't show here either: the
 * hub's own policy denies the attempt without it.
 */
export function judgeAccount(facts: AccountFacts): readonly AccountCheck[] {
    const { who, listKeys, becomeSigner, aliases, recorded } = facts;
    return [
        { name: "deployer", ok: true, detail: `became ${who}` },
        refusalCheck("least-privilege", listKeys, {
            what: "kms:ListKeys as Deployer",
            fix: "Deployer has more than its own policy: detach what was attached",
        }),
        refusalCheck("no-signer", becomeSigner, {
            what: "becoming Signer as Deployer",
            fix: "Signer's trust must name the application's role alone",
        }),
        ...aliases.map(({ name, keyArn, doubt }) => ({
            name: "alias",
            ok: doubt === undefined,
            detail:
                doubt ?? `${name} ${keyArn === undefined ? "is free" : `names ${keyArn}, ours`}`,
        })),
        ...recorded.map(({ arn, state }) => ({
            name: "recorded-key",
            ok: !DYING.test(state),
            detail: DYING.test(state)
                ? `the deletion of ${arn} is pending; let break-glass cancel it, or find out why it was scheduled`
                : `${arn} is ${state}`,
        })),
    ];
}

function refusalCheck(
    name: string,
    { denied, answer }: Refusal,
    { what, fix }: { readonly what: string; readonly fix: string },
): AccountCheck {
    return {
        name,
        ok: denied,
        detail: denied
            ? `${what} is denied`
            : `${what}: AWS answers ${answer ?? "yes"}, expected a denial; ${fix} (docs/bootstrap.md)`,
    };
}
