// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { generationChildName } from "../../../components/naming";
import { nameOf, type StateResource, StateType } from "../../deploy/live/stackState";

/** Name that index.ts gives the component. */
const SIGNING = "signing";
const NAME = new RegExp(`^${generationChildName(SIGNING, 0).slice(0, -1)}([1-9][0-9]*)$`);

/** The key of a generation in a stack's state. */
export interface StateKey {
    readonly generation: number;
    readonly urn: string;
    /** The key's id; absent while an engine that was stopped has not come to it. */
    readonly id?: string;
    readonly protect: boolean;
}

/** The generations whose key a stack's state holds. */
export function generationKeys(state: readonly StateResource[]): StateKey[] {
    return state.flatMap(({ type, urn, id, protect = false, delete: isLeaving }) => {
        const generation = NAME.exec(nameOf(urn))?.[1];
        return type === StateType.Key && generation !== undefined && isLeaving !== true
            ? [
                  {
                      ...{ generation: Number(generation), urn, protect },
                      ...(id === undefined ? {} : { id }),
                  },
              ]
            : [];
    });
}
