"""The addresses of this machine that the node advertises."""

import ipaddress

import ifaddr

LOOPBACK = "127.0.0.1"
MAX_ADDRESSES = 16


def own_addresses() -> list[str]:
    """Return this machine's addresses, routable ones first and 127.0.0.1 last, for a browser on the same machine.

    Link-local and other loopback addresses are left out, because no browser could use them.
    """
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            text = each.ip if isinstance(each.ip, str) else each.ip[0]
            address = ipaddress.ip_address(text)
            if not (address.is_loopback or address.is_link_local or address.is_multicast or text in found):
                found.append(text)
    return [*found[: MAX_ADDRESSES - 1], LOOPBACK]
