import { randomUUID } from "node:crypto";
import { createServer, type Server as SocketServer, type Socket } from "node:net";
import { join } from "node:path";
import { claimOf } from "../../sigv4/verification/claim.ts";
import type { Account, FunctionConfiguration } from "../account/account.ts";
import type { Placement } from "../account/ec2/network.ts";
import type { Handle, Peer } from "../http/http-types.ts";
import type { Log } from "../process/log.ts";
import { endpointTo, natAddress } from "./vpc-routing.ts";

/** Connects functions in a VPC to the services, through VPC endpoints or a NAT gateway. */
export interface VpcConnections {
  /**
   * Serves a request from a function in a VPC by `services` if one of the VPC's endpoints leads to the
   * service, or a NAT gateway leads out, and resets the connection otherwise. `handle` serves every other request.
   */
  readonly guard: (handle: Handle, services: Handle) => Handle;
  /**
   * Opens the socket for a function in a VPC. Its processes have no network; they connect to this socket
   * file. Anyone who knows the file's name is treated as the function, so the name is random.
   *
   * @returns The path of the socket, or `undefined` if the function is not in a VPC.
   */
  readonly open: (configuration: FunctionConfiguration, directory: string) => string | undefined;
  /** Forgets the socket of a function, so that the next `open` opens another, and closes it when it is unused. */
  readonly forget: (configuration: FunctionConfiguration, unused: Promise<unknown>) => void;
  readonly close: () => void;
}

interface Behind {
  readonly functionName: string;
  readonly placement: Placement;
}

export function vpcConnections(
  account: Account,
  take: (socket: Socket, peer: Peer) => void,
  log: Log,
): VpcConnections {
  const { network } = account;
  const sockets = new Map<
    FunctionConfiguration,
    { readonly path: string; readonly server: SocketServer }
  >();
  const servers = new Set<SocketServer>();
  const behind = new WeakMap<Peer, Behind>();

  return {
    guard: (handle, services) => async (request, peer) => {
      const from = behind.get(peer);
      if (!from) return handle(request, peer);
      const claim = claimOf(request);
      const service = "ok" in claim ? "" : (claim.credential.split("/")[3] ?? "");
      const endpoint = endpointTo(network, from.placement, service);
      const address = endpoint ? undefined : natAddress(network, from.placement);
      if (address !== undefined) return services(request, { sourceIp: address });
      if (!endpoint) {
        const what = service === "" ? "an unsigned request" : service;
        const text = `no reachable VPC endpoint for ${what}`;
        log({ type: "problem", function: from.functionName, text });
        return "reset";
      }
      const assumed = {
        ...peer.assumed,
        "aws:sourcevpc": [endpoint.vpcId],
        "aws:sourcevpce": [endpoint.id],
      };
      return services(request, { ...peer, assumed, endpointPolicy: endpoint.policy });
    },
    open(configuration, directory) {
      const { placement, name: functionName } = configuration;
      if (!placement) return undefined;
      const known = sockets.get(configuration);
      if (known) return known.path;
      const path = join(directory, `${randomUUID()}.sock`);
      const sourceIp = addressIn(network.subnets.get(placement.subnetIds[0] ?? "")?.cidr ?? "");
      const assumed = { "aws:sourceip": [], "aws:vpcsourceip": [sourceIp] };
      const server = createServer((socket) => {
        const peer = { sourceIp, assumed };
        behind.set(peer, { functionName, placement });
        take(socket, peer);
      });
      server.on("error", (error) =>
        log({
          type: "problem",
          function: functionName,
          text: `cannot open the socket of its VPC: ${error}`,
        }),
      );
      server.listen({ path, writableAll: true, readableAll: true });
      sockets.set(configuration, { path, server });
      servers.add(server);
      return path;
    },
    forget(configuration, unused) {
      const known = sockets.get(configuration);
      if (!known) return;
      sockets.delete(configuration);
      void unused.then(() => {
        known.server.close();
        servers.delete(known.server);
      });
    },
    close() {
      for (const server of servers) server.close();
    },
  };
}

/** Returns the first free address of a subnet. AWS reserves the first four. */
function addressIn(cidr: string): string {
  const [base = "0"] = cidr.split("/");
  const last = base.lastIndexOf(".") + 1;
  return base.slice(0, last) + String(Number(base.slice(last)) + 4);
}
