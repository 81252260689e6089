"""How tracks lie: aligned by hand, measured, judged, and by what is known of devices."""
