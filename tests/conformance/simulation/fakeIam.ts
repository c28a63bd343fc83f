import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Target } from "../target";

/** What the fake answers to a simulation. */
export interface FakeAnswer {
    readonly decision: string;
    readonly missing?: readonly string[];
    /**
     * Whether the answer stands under the resource, as AWS's does when one was named.
     * @default true
     */
    readonly onResource?: boolean;
}
/** An error of AWS. */
export interface FakeError {
    readonly status: number;
    readonly code: string;
}

/** A server that speaks the query protocol of IAM and decides by a rule of the test's. */
export interface FakeIam {
    readonly target: Target;
    /** What was asked, parameter by parameter as it is on the wire. */
    readonly asked: readonly URLSearchParams[];
    readonly stop: () => Promise<void>;
}

const RESPONSE_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

/** Starts the fake on 127.0.0.1. */
export async function startFakeIam(
    rule: (asked: URLSearchParams) => FakeAnswer | FakeError,
): Promise<FakeIam> {
    const asked: URLSearchParams[] = [];
    const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
        const parameters = new URLSearchParams(await text(request));
        asked.push(parameters);
        const ruled =
            parameters.get("Action") === "SimulateCustomPolicy"
                ? rule(parameters)
                : { status: 400, code: "InvalidAction" };
        response.writeHead("status" in ruled ? ruled.status : 200, { "content-type": "text/xml" });
        response.end("status" in ruled ? errorXml(ruled) : answerXml(parameters, ruled));
    };
    const server = http.createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const target: Target = {
        description: "fake IAM",
        endpoint: `http://127.0.0.1:${String(port)}`,
        region: "sa-east-1",
        credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "any" },
        capabilities: { sts: false, regionalEndpoint: false },
    };
    const stop = async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    };
    return { target, asked, stop };
}

function answerXml(asked: URLSearchParams, answer: FakeAnswer): string {
    const { decision, missing = [], onResource = true } = answer;
    const keys = missing.map((key) => `<member>${key}</member>`).join("");
    const specific = `<ResourceSpecificResults><member>
        <EvalResourceName>${asked.get("ResourceArns.member.1") ?? ""}</EvalResourceName>
        <EvalResourceDecision>${decision}</EvalResourceDecision>
        <MissingContextValues>${keys}</MissingContextValues>
    </member></ResourceSpecificResults>`;
    // Where the resource has an answer of its own, the one above it must not be taken for it.
    const above = onResource ? "neverToBeRead" : decision;
    return `<SimulateCustomPolicyResponse xmlns="${RESPONSE_NAMESPACE}"><SimulateCustomPolicyResult>
        <IsTruncated>false</IsTruncated>
        <EvaluationResults><member>
            <EvalActionName>${asked.get("ActionNames.member.1") ?? ""}</EvalActionName>
            <EvalDecision>${above}</EvalDecision>
            <MatchedStatements/>
            <MissingContextValues>${onResource ? "" : keys}</MissingContextValues>
            ${onResource ? specific : ""}
        </member></EvaluationResults>
    </SimulateCustomPolicyResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
    </SimulateCustomPolicyResponse>`;
}

function errorXml({ code }: FakeError): string {
    return `<ErrorResponse xmlns="${RESPONSE_NAMESPACE}"><Error>
        <Type>Sender</Type><Code>${code}</Code><Message>why not</Message>
    </Error><RequestId>1</RequestId></ErrorResponse>`;
}
