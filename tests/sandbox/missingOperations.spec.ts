import assert from "node:assert/strict";
import * as kms from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";
import { KMS_OPERATIONS } from "../../sandbox/kms/operations";
import { missingOperations } from "../../sandbox/missingOperations";
import { STS_OPERATIONS } from "../../sandbox/sts/operations";

// Does not prove that the SDK of this version knows every operation of AWS.

/** Operations of a service, by the commands of its SDK. */
function operationsOf(sdk: object): string[] {
    return Object.keys(sdk)
        .filter((name) => /^\w+Command$/.test(name))
        .map((name) => name.slice(0, -"Command".length))
        .sort();
}

describe("missing operations of the sandbox", () => {
    for (const [service, sdk, present] of [
        ["kms", kms, KMS_OPERATIONS],
        ["sts", sts, STS_OPERATIONS],
    ] as const) {
        it(`are, with those that are there, all that the SDK has for ${service}`, () => {
            const names = [...present.keys(), ...missingOperations(service).keys()];
            assert.deepEqual(names.sort(), operationsOf(sdk));
        });
    }
});
