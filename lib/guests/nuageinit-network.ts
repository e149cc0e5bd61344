import { isList, isMap, type Json, member } from '../text/json.ts'
import {
  type NetworkAt,
  type NetworkOnDrive,
  networkProblems,
  type Outcome,
  type Problem,
} from './faults/network-config.ts'
import { error, type Fault, type Found, type Rule, warning } from './rule.ts'

const NETWORK = 'libexec/nuageinit/nuageinit, network_config'
const STOPS = 'stops at the network and skips the rest'

/** Tells what nuageinit does about a problem in version 2: it calls pairs() and match() on each value of addresses. */
function outcomeOf({ code, path, on }: Problem): Outcome | undefined {
  if (on.form !== 'v2' || path[0] !== 'ethernets') return undefined
  const key = path[2]
  if (key === 'addresses') return code === 'wrong-type' ? 'rejects' : 'ignores'
  if (key === 'match') return path[3] === 'macaddress' ? 'rejects' : undefined
  return key === 'nameservers' || key === 'gateway4' || key === 'gateway6' ? 'ignores' : undefined
}

function cardsOf(on: NetworkOnDrive | undefined): readonly (readonly [string, Json])[] {
  const ethernets = on?.form === 'v2' ? member(on.document, 'ethernets') : undefined
  return isMap(ethernets) ? [...ethernets] : []
}

/** Returns a fault of the NICs of a network config. */
function inCards(
  where: NetworkAt,
  { code, hint }: Pick<Fault, 'code' | 'hint'>,
  find: (card: Json) => Iterable<Pick<Found, 'is' | 'path'>>,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const on = where(reading)
      for (const [id, card] of cardsOf(on))
        for (const { is, path = [] } of find(card))
          yield { file: on!.file, path: [...on!.outer, 'ethernets', id, ...path], is }
    },
  }
}

/** Returns the fault of a MAC address in capitals, by which the guest finds no NIC: it knows them in lower case. */
function macInCapitals(where: NetworkAt): Fault {
  return inCards(where, { code: 'guest-mac', hint: 'write the MAC address in lower case' }, function* (card) {
    const mac = member(member(card, 'match'), 'macaddress')
    if (typeof mac === 'string' && /^[0-9a-f:]+$/i.test(mac) && mac !== mac.toLowerCase())
      yield { is: 'is not in lower case', path: ['match', 'macaddress'] }
  })
}

/** Returns the fault of routes, of which the guest reads none. */
function routes(where: NetworkAt): Fault {
  const hint = 'write the default gateway as gateway4 or gateway6, and set the others in the user data'
  return inCards(where, { code: 'guest-route-unread', hint }, function* (card) {
    const list = member(card, 'routes')
    for (const n of (isList(list) ? list : []).keys()) yield { is: 'is ignored', path: ['routes', n] }
  })
}

/** Returns the fault of DHCPv6 and router advertisements, which the guest does not set up. */
function dhcp6(where: NetworkAt): Fault {
  const hint = 'set up IPv6 in the user data'
  return inCards(where, { code: 'guest-network-unread', hint }, function* (card) {
    for (const key of ['dhcp6', 'accept-ra'])
      if (member(card, key) === true) yield { is: 'is ignored', path: [key] }
  })
}

/** Returns the rules of nuageinit for a network config on a NoCloud drive. */
export function nuageinitNetworkRules(where: NetworkAt): readonly Rule[] {
  return [
    error(STOPS, `${NETWORK}: pairs`, networkProblems(where, 'rejects', outcomeOf)),
    warning('does not set this', NETWORK, networkProblems(where, 'ignores', outcomeOf)),
    error(STOPS, 'libexec/nuageinit/nuageinit, match_rules: next(nil)', macInCapitals(where)),
    warning('ignores this route', NETWORK, routes(where)),
    warning('does not set this', NETWORK, dhcp6(where)),
  ]
}
