import fs from "node:fs";
import path from "node:path";
import { awsDirectory } from "../../../sandbox/environment";

/** What the tests read of a record. */
export interface TrailLine {
    readonly eventName: string;
    readonly errorCode?: string;
    readonly userIdentity: {
        readonly arn?: string;
        readonly sessionContext?: { readonly sessionIssuer: { readonly arn: string } };
    };
}

/** Every call that a sandbox answered, in the order of the answers. */
export function readTrail(sandboxDirectory: string): readonly TrailLine[] {
    const text = fs.readFileSync(path.join(awsDirectory(sandboxDirectory), "trail.jsonl"), "utf8");
    return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as TrailLine);
}
