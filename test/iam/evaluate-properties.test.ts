import { runs } from "../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "./policies.ts";
import { decideIn, identityStatement, onResourceStatement, world, type World } from "./worlds.ts";

const allowedIn = (given: World) => decideIn(given).allowed;
const numRuns = runs(500);

it("meets both outcomes often enough for the properties below to mean something", () => {
  const outcomes = fc.sample(world, { seed: 1, numRuns: 1000 }).map(allowedIn);
  expect(outcomes.filter(Boolean).length).toBeGreaterThan(50);
  expect(outcomes.filter((allowed) => !allowed).length).toBeGreaterThan(50);
});

const PLACES = ["identity", "onResource", "boundary", "session"] as const;

it("allows nothing more for a further Deny", () => {
  const deny = (statement: Json): Json => ({ ...statement, Effect: "Deny" });
  fc.assert(
    fc.property(world, identityStatement, onResourceStatement, (given, ofIdentity, ofResource) => {
      for (const place of PLACES) {
        const more = deny(place === "onResource" ? ofResource : ofIdentity);
        // Where there was no boundary or session policy, one would narrow by itself.
        const statements = given[place] && [...given[place], more];
        expect(allowedIn({ ...given, [place]: statements }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("allows nothing more for an Allow less", () => {
  fc.assert(
    fc.property(world, fc.nat(), (given, index) => {
      for (const place of PLACES) {
        const statements = given[place] ?? [];
        const allows = statements.filter(({ Effect }) => Effect === "Allow");
        const gone = allows[index % Math.max(allows.length, 1)];
        if (!gone) continue;
        // A boundary is still one when it allows nothing.
        const nothing = { ...gone, NotAction: undefined, Action: "kms:NoSuchAction" };
        const rest = statements.map((statement) => (statement === gone ? nothing : statement));
        expect(allowedIn({ ...given, [place]: rest }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("allows nothing more for a boundary or a session policy", () => {
  fc.assert(
    fc.property(world, (given) => {
      for (const place of ["boundary", "session"] as const) {
        // Without one, who has credentials by GetFederationToken may do nothing.
        if (place === "session" && given.principal.type === "FederatedUser") continue;
        const without = { ...given, [place]: undefined };
        expect(allowedIn(given) && !allowedIn(without)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("denies whatever a Deny of everything covers", () => {
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

it("decides the same in whatever order statements stand", () => {
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
      // All but the names of statements, which are those of the first ones that fit.
      const { by: _, because: __, ...expected } = decideIn(given);
      expect(decideIn(other)).toMatchObject(expected);
    }),
    { numRuns },
  );
});
