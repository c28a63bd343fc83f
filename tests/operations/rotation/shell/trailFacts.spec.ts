import assert from "node:assert/strict";
import path from "node:path";
import { readKeyTrail } from "../../../../operations/rotation/shell/trailFacts";
import { temporaryFolders } from "../../../support/folders";
import { ACCOUNT, KEY_ARN } from "../../smoke/builders";

const OTHER = "111111110028";
const REGION = "sa-east-1";

function eventOf(eventTime: string, over: Readonly<Record<string, unknown>> = {}): string {
    return JSON.stringify({
        ...{ eventTime, eventSource: "kms.amazonaws.com", eventName: "Sign" },
        ...{ requestID: eventTime, eventID: eventTime, recipientAccountId: ACCOUNT },
        awsRegion: REGION,
        userIdentity: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Signer/app` },
        requestParameters: { signingAlgorithm: "RSASSA_PSS_SHA_256", messageType: "DIGEST" },
        resources: [{ ARN: KEY_ARN, accountId: ACCOUNT }],
        ...over,
    });
}

describe("readKeyTrail", () => {
    const folder = temporaryFolders();
    const read = (...events: string[]) =>
        readKeyTrail(
            path.join(folder({ "trail.jsonl": `${events.join("\n")}\n` }), "trail.jsonl"),
            ACCOUNT,
            REGION,
        );

    it("keeps the last signature of each key, in whatever order they come", async () => {
        const { lastSigned } = await read(
            eventOf("2026-11-24T10:00:00Z"),
            eventOf("2026-11-24T12:00:00Z"),
            eventOf("2026-11-24T11:00:00Z"),
        );
        assert.deepEqual([...lastSigned], [[KEY_ARN, new Date("2026-11-24T12:00:00Z")]]);
    });

    it("takes no refused call and no dry run for a signature", async () => {
        const { lastSigned, until } = await read(
            eventOf("2026-11-24T10:00:00Z", { errorCode: "AccessDenied" }),
            eventOf("2026-11-24T11:00:00Z", { errorCode: "DryRunOperationException" }),
        );
        assert.deepEqual([...lastSigned], []);
        assert.deepEqual(until, new Date("2026-11-24T11:00:00Z"));
    });

    it("goes until the account's own last event: another account's proves nothing", async () => {
        const { until } = await read(
            eventOf("2026-11-24T10:00:00Z", { eventName: "DescribeKey" }),
            eventOf("2026-11-24T15:00:00Z", { recipientAccountId: OTHER, resources: [] }),
        );
        assert.deepEqual(until, new Date("2026-11-24T10:00:00Z"));
    });

    it("begins and ends with the account's events in the keys' Region", async () => {
        const { from, until } = await read(
            eventOf("2026-11-24T09:00:00Z", { awsRegion: "us-east-1", resources: [] }),
            eventOf("2026-11-24T12:00:00Z"),
            eventOf("2026-11-24T10:00:00Z"),
            eventOf("2026-11-24T15:00:00Z", { awsRegion: "us-east-1", resources: [] }),
        );
        const ends = ["2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z"].map((one) => new Date(one));
        assert.deepEqual([from, until], ends);
    });

    it("knows its longest silence, whatever the order of the events", async () => {
        const { silence } = await read(
            ...["12:00:00", "10:00:00", "10:30:59", "12:20:00"].map((time) =>
                eventOf(`2026-11-24T${time}Z`),
            ),
        );
        const since = new Date("2026-11-24T10:30:00Z");
        assert.deepEqual(silence, { since, until: new Date("2026-11-24T12:00:00Z") });
    });

    it("refuses a trail without any event of the account in the Region", async () => {
        for (const over of [{ recipientAccountId: OTHER }, { awsRegion: "us-east-1" }]) {
            await assert.rejects(read(eventOf("2026-11-24T10:00:00Z", over)), {
                code: "refused",
                message: new RegExp(`has no event of account ${ACCOUNT} in ${REGION}`),
            });
        }
    });

    it("refuses a damaged trail, with the place", () =>
        assert.rejects(read(eventOf("2026-11-24T10:00:00Z"), '{"eventTime":'), {
            code: "refused",
            message: /trail\.jsonl:2 /,
        }));
});
