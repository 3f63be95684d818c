"""ONVIF: finding cameras in the network, and asking one which streams it has."""
