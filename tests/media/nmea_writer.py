"""Writes sentences of NMEA 0183."""

from __future__ import annotations

from functools import reduce
from operator import xor


def sentence(body: str) -> str:
    return f"${body}*{reduce(xor, body.encode(), 0):02X}\r\n"


def angle(degrees: float, sides: str, width: int) -> str:
    whole, side = abs(degrees), sides[degrees < 0]
    return f"{int(whole):0{width}d}{whole % 1 * 60:09.6f},{side}"


def moment(
    second: float, date: str | None = "010524", lat: float = 52.5, lon: float = -13.25, talker: str = "GN"
) -> str:
    """GGA, RMC, VTG and GSA of one second of the day."""
    hour, minute, rest = int(second // 3600 % 24), int(second // 60 % 60), second % 60
    when = f"{hour:02d}{minute:02d}{rest:05.2f}"
    place = f"{angle(lat, 'NS', 2)},{angle(lon, 'EW', 3)}"
    said = [
        f"{talker}GGA,{when},{place},4,11,0.8,40.5,M,45.0,M,,",
        f"{talker}GSA,A,3,01,02,03,,,,,,,,,,1.5,0.8,1.2",
        f"{talker}VTG,90.0,T,,M,19.438,N,36.0,K",
    ]
    if date is not None:
        said.append(f"{talker}RMC,{when},A,{place},19.438,90.0,{date},,,A")
    return "".join(sentence(each) for each in said)
