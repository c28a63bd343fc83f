import { type PolicyFinding, show } from "../iamError";

/** A place in a document, at which findings are reported. */
export class Place {
    private readonly findings: PolicyFinding[];
    private readonly about: Omit<PolicyFinding, "reason">;

    private constructor(findings: PolicyFinding[], about: Omit<PolicyFinding, "reason">) {
        this.findings = findings;
        this.about = about;
    }

    /** The whole of a document, whose findings go to the list. */
    static document(findings: PolicyFinding[]): Place {
        return new Place(findings, { path: "" });
    }

    /** An element of the document or of a statement. */
    element(name: string): Place {
        return new Place(this.findings, { ...this.about, element: name, path: this.path(name) });
    }

    /** A statement by its index, and by its Sid where it has one. */
    statement(index: number | undefined, sid: string | undefined): Place {
        const path = this.path(index ?? "");
        const about = { ...this.about, path, statement: index ?? 0 };
        return new Place(this.findings, sid === undefined ? about : { ...about, sid });
    }

    /** A member of an object or a list. */
    member(key: string | number): Place {
        return new Place(this.findings, { ...this.about, path: this.path(key) });
    }

    /** A place of which the whole path is known. */
    at(path: string): Place {
        return new Place(this.findings, { ...this.about, path });
    }

    /** Reports what is wrong here. */
    report(reason: string): void {
        this.findings.push({ ...this.about, reason });
    }

    /** Reports a value that is not what was expected. */
    expected(what: string, value: unknown): void {
        this.report(`is ${show(value)}; expected ${what}`);
    }

    private path(key: string | number): string {
        const { path } = this.about;
        if (key === "") {
            return path;
        }
        if (typeof key === "number") {
            return `${path}[${key}]`;
        }
        return /^\w+$/.test(key)
            ? `${path}${path === "" ? "" : "."}${key}`
            : `${path}[${show(key)}]`;
    }
}

/** Whether the value is an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list, as AWS reads it: a single value is a list of one. */
export function asList(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [value];
}

/** The strings of a list that must have at least one and nothing else. */
export function stringList(value: unknown, place: Place): { text: string; place: Place }[] {
    const list = asList(value);
    if (list.length === 0) {
        place.report("is empty; expected at least one string");
    }
    return list.flatMap((item, index) => {
        const here = Array.isArray(value) ? place.member(index) : place;
        if (typeof item === "string") {
            return [{ text: item, place: here }];
        }
        here.expected("a string", item);
        return [];
    });
}
