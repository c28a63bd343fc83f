import { show } from "../iamError";
import type { PrincipalSet } from "../match/principal";
import { isObject, type Place, stringList } from "./place";

const ACCOUNT = /^\d{12}$/;
const ROOT = /^arn:aws(?:-cn|-us-gov)?:iam::(\d{12}):root$/;
const IDENTITY = /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:(?:user|role)\/[!-~]+$/;
const SESSION =
    /^arn:aws(?:-cn|-us-gov)?:sts::\d{12}:(?:assumed-role\/[!-.0-~]+\/|federated-user\/)[!-.0-~]+$/;
/** Unique id that stands where a user or role was that is gone; it is nobody's ARN. */
const UNIQUE_ID = /^A[A-Z0-9]{15,127}$/;

interface Lists {
    AWS: string[];
    Service: string[];
    Federated: string[];
    CanonicalUser: string[];
}

/**
 * Reads a `Principal` or `NotPrincipal` element.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipal(value: unknown, place: Place): PrincipalSet {
    const lists: Lists = { AWS: [], Service: [], Federated: [], CanonicalUser: [] };
    if (value === "*") {
        lists.AWS.push("*");
    } else if (isObject(value)) {
        readLists(value, lists, place);
    } else {
        place.expected('"*" or an object with AWS, Service, Federated or CanonicalUser', value);
    }
    const accounts = lists.AWS.flatMap(
        (text) => (ACCOUNT.test(text) ? text : ROOT.exec(text)?.[1]) ?? [],
    );
    return {
        everyone: lists.AWS.includes("*"),
        accounts: new Set(accounts),
        arns: new Set(lists.AWS.filter((text) => IDENTITY.test(text) || SESSION.test(text))),
        services: new Set(lists.Service),
        providers: new Set(lists.Federated),
        canonicalUsers: lists.CanonicalUser.length > 0,
    };
}

function readLists(value: Record<string, unknown>, lists: Lists, place: Place): void {
    const entries = Object.entries(value);
    if (entries.length === 0) {
        place.report("is empty; expected AWS, Service, Federated or CanonicalUser");
    }
    for (const [type, members] of entries) {
        const here = place.member(type);
        if (!isType(type, lists)) {
            here.report(
                "is no type of principal: expected AWS, Service, Federated or CanonicalUser",
            );
            continue;
        }
        for (const { text, place: at } of stringList(members, here)) {
            check(type, text, at);
            lists[type].push(text);
        }
    }
}

function isType(type: string, lists: Lists): type is keyof Lists {
    return Object.hasOwn(lists, type);
}

function check(type: keyof Lists, text: string, place: Place): void {
    if (type === "AWS" && text === "*") {
        return;
    }
    if (/[*?]/.test(text)) {
        place.report(`is ${show(text)}: a wildcard can't be part of a principal; name each one`);
    } else if (
        type === "AWS" &&
        ![ACCOUNT, ROOT, IDENTITY, SESSION, UNIQUE_ID].some((form) => form.test(text))
    ) {
        place.expected("an account's number or the ARN of a root, user, role or session", text);
    } else if (!/^[!-~]+$/.test(text)) {
        place.expected("printable ASCII without spaces", text);
    }
}
