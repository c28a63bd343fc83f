/** The form in which decisions of AWS's documentation are retyped. */
import { type Decision, type Policies, type Principal, type Request } from "../../../iam/index";
import * as build from "../builders";

/** A decision that a page of AWS's documentation states. */
export interface Row {
    /** The page. */
    readonly url: string;
    /** What the page says, in our words. */
    readonly says: string;
    /** The decision that follows. */
    readonly decision: Decision;
    /** The request. */
    readonly request: Request;
    /** The policies of the page. */
    readonly policies: Policies;
    /** Request and policies as they were written, for those who need the documents' text. */
    readonly ask: Ask;
}

/** What differs between rows; by default Ana of the account of the key asks. */
export interface Ask {
    readonly action: string;
    readonly on?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly owner?: string;
    readonly ownerOrganization?: string;
    readonly by?: Principal;
    readonly context?: build.Context;
    readonly identity?: readonly build.Written[];
    readonly key?: readonly build.Written[];
    readonly trust?: readonly build.Written[];
    readonly boundary?: build.Written;
    readonly session?: build.Written;
    readonly scps?: readonly (readonly build.Written[])[];
    readonly rcps?: readonly (readonly build.Written[])[];
    readonly grants?: Policies["grants"];
}

/** Writes rows of one page. */
export function page(url: string): (says: string, decision: Decision, ask: Ask) => Row {
    return (says, decision, ask) => ({
        url,
        says,
        decision,
        request: build.request({
            action: ask.action,
            resource: {
                arn: ask.on ?? build.KEY_ARN,
                accountId: ask.owner ?? build.ACCOUNT,
                ...(ask.tags ? { tags: ask.tags } : {}),
                ...(ask.ownerOrganization ? { organizationId: ask.ownerOrganization } : {}),
            },
            ...(ask.by ? { principal: ask.by } : {}),
            context: ask.context ?? {},
        }),
        policies: policiesOf(ask),
        ask,
    });
}

function policiesOf(ask: Ask): Policies {
    const resource = ask.key
        ? build.policy("key", ...ask.key)
        : ask.trust && build.policy("trust", ...ask.trust);
    return {
        ...(ask.scps || ask.rcps
            ? {
                  organization: build.organization({
                      scps: ask.scps ?? [],
                      rcps: ask.rcps ?? [],
                  }),
              }
            : {}),
        identity: ask.identity ? [build.policy("identity", ...ask.identity)] : [],
        ...(ask.boundary ? { boundary: build.policy("boundary", ask.boundary) } : {}),
        ...(ask.session ? { session: [build.policy("session", ask.session)] } : {}),
        ...(resource ? { resource } : {}),
        ...(ask.grants ? { grants: ask.grants } : {}),
    };
}
