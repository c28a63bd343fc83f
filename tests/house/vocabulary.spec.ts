// Registry and components import nothing of each other, so each has the words of a generation's life.
// Proves that the two stay one vocabulary, and nothing about what a state does.
import assert from "node:assert/strict";
import { GenerationState as Declared } from "../../components/index";
import { GenerationState as Recorded } from "../../registry/index";

describe("the states of a generation", () => {
    it("have the same words in the registry and in the component", () => {
        assert.deepEqual(Object.values(Recorded).sort(), Object.values(Declared).sort());
    });
});
