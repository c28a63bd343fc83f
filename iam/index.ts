export { Decision, evaluate, evaluatePolicy, type Evaluation } from "./evaluate/evaluate";
export type { MatchedStatement } from "./evaluate/matchStatement";
export type { DecidedBy } from "./evaluate/outcome";
export type { Levels, MatchedGrant, Organization, Policies } from "./evaluate/policies";
export { IamError, IamErrorCode, type PolicyFinding } from "./iamError";
export { matchesAction, matchesPrincipal, matchesResource } from "./matchers";
export { PrincipalReach } from "./match/principal";
export { parsePolicy } from "./parse/parsePolicy";
export { Effect, type Policy, PolicyKind, type Statement } from "./policy";
export type {
    AnonymousPrincipal,
    FederatedPrincipal,
    Principal,
    Request,
    Resource,
    RoleSessionPrincipal,
    RootPrincipal,
    ServicePrincipal,
    UserPrincipal,
} from "./request";
