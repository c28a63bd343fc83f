/** An object or list that is open while the text is scanned. */
interface Frame {
    /** Names of an object so far; nothing for a list. */
    readonly names: Set<string> | undefined;
    /** Path of the object or list. */
    readonly path: string;
    /** Name or index of the member that is being read. */
    member: string;
    /** Whether the next string is a name. */
    atName: boolean;
}

/**
 * Finds the names that stand twice in one object of a JSON text, of which `JSON.parse` keeps the
 * last and AWS refuses both. A scan of its own, since a reviver is called after the first is gone.
 *
 * @param text - A text that `JSON.parse` has accepted, so the scan need not check it again.
 * @returns Path and name of every second occurrence.
 */
export function duplicateNames(text: string): { path: string; name: string }[] {
    const found: { path: string; name: string }[] = [];
    const open: Frame[] = [];
    for (let at = 0; at < text.length; at++) {
        const frame = open.at(-1);
        switch (text.charAt(at)) {
            case "{":
            case "[":
                open.push(newFrame(text[at] === "{", frame));
                break;
            case "}":
            case "]":
                open.pop();
                break;
            case ",":
                if (frame !== undefined) {
                    nextMember(frame);
                }
                break;
            case '"': {
                const end = endOfString(text, at);
                if (frame?.names !== undefined && frame.atName) {
                    // Parsed, since "Effect" can be written with escapes too.
                    const name = JSON.parse(text.slice(at, end)) as string;
                    if (frame.names.has(name)) {
                        found.push({ path: frame.path, name });
                    }
                    frame.names.add(name);
                    frame.member = name;
                    frame.atName = false;
                }
                at = end - 1;
                break;
            }
            default:
                break;
        }
    }
    return found;
}

function newFrame(isObject: boolean, parent: Frame | undefined): Frame {
    const path =
        parent === undefined
            ? ""
            : parent.names === undefined
              ? `${parent.path}[${parent.member}]`
              : `${parent.path}${parent.path === "" ? "" : "."}${parent.member}`;
    return {
        names: isObject ? new Set() : undefined,
        // Nothing of a policy is deeper; a path that grew with the depth would fill the memory.
        path: path.length > 200 ? "…" : path,
        member: isObject ? "" : "0",
        atName: isObject,
    };
}

function nextMember(frame: Frame): void {
    if (frame.names === undefined) {
        frame.member = String(Number(frame.member) + 1);
    } else {
        frame.atName = true;
    }
}

/** Index after the closing quote. */
function endOfString(text: string, start: number): number {
    let at = start + 1;
    while (text[at] !== '"') {
        at += text[at] === "\\" ? 2 : 1;
    }
    return at + 1;
}
