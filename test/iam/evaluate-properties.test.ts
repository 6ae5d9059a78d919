import { runs } from "../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "./policies.ts";
import { decideIn, identityStatement, onResourceStatement, world, type World } from "./worlds.ts";

const allowedIn = (given: World) => decideIn(given).allowed;
const numRuns = runs(500);

it("the generated requests include enough allowed and enough denied requests", () => {
  const outcomes = fc.sample(world, { seed: 1, numRuns: 1000 }).map(allowedIn);
  expect(outcomes.filter(Boolean).length).toBeGreaterThan(50);
  expect(outcomes.filter((allowed) => !allowed).length).toBeGreaterThan(50);
});

const PLACES = ["identity", "onResource", "boundary", "session"] as const;

it("an additional Deny never allows a request that was denied", () => {
  const deny = (statement: Json): Json => ({ ...statement, Effect: "Deny" });
  fc.assert(
    fc.property(world, identityStatement, onResourceStatement, (given, ofIdentity, ofResource) => {
      for (const place of PLACES) {
        const more = deny(place === "onResource" ? ofResource : ofIdentity);
        // A new boundary or session policy would narrow by itself, so the Deny is added to existing policies
        // only.
        const statements = given[place] && [...given[place], more];
        expect(allowedIn({ ...given, [place]: statements }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("removing an Allow never allows a request that was denied", () => {
  fc.assert(
    fc.property(world, fc.nat(), (given, index) => {
      for (const place of PLACES) {
        const statements = given[place] ?? [];
        const allows = statements.filter(({ Effect }) => Effect === "Allow");
        const gone = allows[index % Math.max(allows.length, 1)];
        if (!gone) continue;
        // A boundary that allows nothing is still a boundary.
        const nothing = { ...gone, NotAction: undefined, Action: "kms:NoSuchAction" };
        const rest = statements.map((statement) => (statement === gone ? nothing : statement));
        expect(allowedIn({ ...given, [place]: rest }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("a boundary or a session policy never allows a request that was denied", () => {
  fc.assert(
    fc.property(world, (given) => {
      for (const place of ["boundary", "session"] as const) {
        // Credentials from GetFederationToken allow nothing without a session policy.
        if (place === "session" && given.principal.type === "FederatedUser") continue;
        const without = { ...given, [place]: undefined };
        expect(allowedIn(given) && !allowedIn(without)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("a Deny of everything denies every request", () => {
  const everything = { Effect: "Deny", Action: "*", Resource: "*" };
  fc.assert(
    fc.property(world, (given) => {
      expect(allowedIn({ ...given, identity: [...given.identity, everything] })).toBe(false);
      const onResource = [{ ...everything, Principal: "*" }, ...given.onResource];
      expect(allowedIn({ ...given, onResource })).toBe(false);
      expect(allowedIn({ ...given, session: [everything] })).toBe(false);
    }),
    { numRuns: runs(200) },
  );
});

it("the order of statements does not change a decision", () => {
  const shuffled = world.chain((given) =>
    fc
      .tuple(
        fc.shuffledSubarray([...given.identity], { minLength: given.identity.length }),
        fc.shuffledSubarray([...given.onResource], { minLength: given.onResource.length }),
      )
      .map(([identity, onResource]) => {
        const boundary = given.boundary?.toReversed();
        const session = given.session?.toReversed();
        return [given, { ...given, identity, onResource, boundary, session }] as const;
      }),
  );
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      // Compares everything except the names of statements, which name the first statements that match.
      const { by: _, because: __, ...expected } = decideIn(given);
      expect(decideIn(other)).toMatchObject(expected);
    }),
    { numRuns },
  );
});
