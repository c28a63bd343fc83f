import { ADMINISTER_ACTIONS, coveredActions, USE_ACTIONS } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { delegatesTo, identityOf } from "../../lib/principals";
import { validateKey } from "../../lib/rule";
import { showAll } from "../../lib/show";

/** No principal both administers a key and signs or decrypts with it. */
export const kmsKeySeparateDuties: ResourcePolicy = exemptible({
    name: "kms-key-separate-duties",
    description: "No principal both administers a key and signs or decrypts with it.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    remediationSteps:
        "Let one role administer and another use the key, and list the actions one by one.",
    validateResource: validateKey(inStatements(duties)),
});

/** What one principal, one account or everyone may do. */
interface Duties {
    readonly shown: string;
    readonly administers: Set<string>;
    readonly uses: Set<string>;
}

const EVERYONE = "*";

/** Conditions are left aside: they narrow when a principal acts, not who it is. */
function duties(statements: readonly PolicyStatement[]): string[] {
    const all = new Map<string, Duties>();
    for (const statement of statements.filter(({ allows }) => allows)) {
        const administers = coveredActions(statement, ADMINISTER_ACTIONS);
        const uses = coveredActions(statement, USE_ACTIONS);
        for (const { text } of statement.principals) {
            const account = delegatesTo(statement, text);
            const id = text === "*" ? EVERYONE : identityOf(text);
            const own = entry(all, account === undefined ? id : `${account}/`, text);
            administers.forEach((action) => own.administers.add(action));
            uses.forEach((action) => own.uses.add(action));
        }
    }
    return [...all].flatMap(([id, own]) => {
        const reaching = [own, all.get(`${id.split("/")[0]}/`), all.get(EVERYONE)];
        const first = (of: "administers" | "uses") =>
            reaching.flatMap((duty) => [...(duty?.[of] ?? [])])[0];
        const [administers, uses] = [first("administers"), first("uses")];
        return administers === undefined || uses === undefined
            ? []
            : [
                  `lets ${showAll([own.shown])} administer it (${administers}) and use it (${uses}); expected two principals`,
              ];
    });
}

/** An account to which a statement delegates reaches everyone in it; its id ends with a slash. */
function entry(all: Map<string, Duties>, id: string, shown: string): Duties {
    const found = all.get(id) ?? { shown, administers: new Set(), uses: new Set() };
    all.set(id, found);
    return found;
}
