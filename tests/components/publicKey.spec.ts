/**
 * How CartorioSigningKey reads public keys. The provider is a mock: that it answers getKey for a
 * disabled key, that no error is left in the engine's log, and that an ARN is known at the preview
 * of an update, is proved with the real engine only.
 */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { CartorioSigningKey } from "../../components/cartorioSigningKey";
import type { SigningKeyGeneration } from "../../components/generation";
import {
    deploy,
    type Deployment,
    type DeploySettings,
    isKnown,
    keyArn,
    providerError,
    signingKeyArgs,
    value,
} from "./support";

const TWO: readonly SigningKeyGeneration[] = [
    { id: 1, state: "draining" },
    { id: 2, state: "active" },
];

const make = (
    settings: DeploySettings,
    generations = TWO,
): Promise<Deployment<CartorioSigningKey>> =>
    deploy((opts) => new CartorioSigningKey("a", signingKeyArgs({ generations }), opts), settings);

const of = (component: CartorioSigningKey, id: number): pulumi.Output<string> =>
    component.publicKeys[id] as pulumi.Output<string>;

const refusing = (): string => {
    throw providerError("AccessDeniedException: not authorized to perform: kms:GetPublicKey");
};

const getKey = "aws:kms/getKey:getKey";
const getPublicKey = "aws:kms/getPublicKey:getPublicKey";

describe("publicKeys", () => {
    it("holds the PEM of each enabled generation by its id", async () => {
        const { component } = await make({}, [
            { id: 1, state: "gone" },
            { id: 2, state: "deleting" },
            { id: 3, state: "disabled" },
            { id: 4, state: "verifyOnly" },
            { id: 5, state: "draining" },
            { id: 6, state: "active" },
            { id: 7, state: "candidate" },
        ]);
        assert.deepEqual(Object.keys(component.publicKeys), ["4", "5", "6", "7"]);
        for (const id of [4, 5, 6, 7]) {
            assert.equal(await value(of(component, id)), `PEM of ${keyArn(`a-g${id}`)}`);
        }
    });

    it("reads through the component's own provider", async () => {
        const { component, calls, provider } = await make({});
        await Promise.all([1, 2].map((id) => value(of(component, id))));
        const reference = `${await value(provider.urn)}::${await value(provider.id)}`;
        assert.deepEqual(
            calls.map(({ token, provider: used }) => [token, used]).sort(),
            [getKey, getKey, getPublicKey, getPublicKey].map((token) => [token, reference]),
        );
    });

    describe("at preview", () => {
        it("knows the keys that exist and not the one about to be made", async () => {
            const { component, calls } = await make({ preview: true, unmade: ["a-g2"] });
            assert.equal(await value(of(component, 1)), `PEM of ${keyArn("a-g1")}`);
            assert.equal(await isKnown(of(component, 2)), false);
            assert.deepEqual(
                calls.map(({ inputs }) => (inputs as { keyId: string }).keyId),
                [keyArn("a-g1"), keyArn("a-g1")],
            );
        });

        it("does not know, and does not fail for, a key that is still disabled", async () => {
            const { component, calls } = await make({
                preview: true,
                disabled: [keyArn("a-g2")],
            });
            assert.equal(await isKnown(of(component, 2)), false);
            assert.equal(await value(of(component, 1)), `PEM of ${keyArn("a-g1")}`);
            const read = calls.filter(({ token }) => token === getPublicKey);
            assert.deepEqual(
                read.map(({ inputs }) => (inputs as { keyId: string }).keyId),
                [keyArn("a-g1")],
            );
        });

        it("fails for an error of the provider", async () => {
            await rejects({ preview: true, getPublicKey: refusing }, /AccessDeniedException/);
        });
    });

    describe("in a run", () => {
        it("fails for a key that is disabled, and says what to do", async () => {
            const error = await rejects(
                { disabled: [keyArn("a-g1")] },
                /declared enabled, and its state on AWS is Disabled.*up --refresh/,
                [{ id: 1, state: "active" }],
            );
            assert.ok(error.message.includes(`${keyArn("a-g1")} is declared enabled`));
            assert.ok(pulumi.ResourceError.isInstance(error));
        });

        it("passes an error of the provider on", async () => {
            await rejects({ getPublicKey: refusing }, /AccessDeniedException: not authorized/);
        });
    });
});

/**
 * Every Output made from a failed one rejects too, and Pulumi leaves those rejections to the
 * process, which ends the program: that is how a failed read fails a run.
 */
async function rejects(
    settings: DeploySettings,
    message: RegExp,
    generations?: readonly SigningKeyGeneration[],
): Promise<Error> {
    const unhandled: unknown[] = [];
    const collect = (reason: unknown): void => void unhandled.push(reason);
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", collect);
    try {
        const { component } = await make(settings, generations);
        const results = await Promise.allSettled(Object.values(component.publicKeys).map(value));
        await new Promise((resolve) => setTimeout(resolve, 50));
        const failed = results.filter((result) => result.status === "rejected");
        assert.equal(failed.length, results.length);
        assert.ok(unhandled.length > 0, "nothing would end the program");
        const error = failed[0]?.reason as Error;
        assert.match(error.message, message);
        return error;
    } finally {
        process.removeListener("unhandledRejection", collect);
        listeners.forEach((listener) => process.on("unhandledRejection", listener));
    }
}
