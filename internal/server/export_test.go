package server

// ClientAddress lets the tests of this package ask for one address.
var ClientAddress = clientAddress
