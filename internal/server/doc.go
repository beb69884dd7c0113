// Package server owns how a request reaches a page or the API: the declared routes, the middleware
// around them, the one place errors are answered, and the life of the listener. It refuses to start
// with a route that is not properly declared, and to know what any route does.
//
// Every request passes, from the outside in:
//
//  1. a deadline;
//  2. an id of its own (X-Request-Id), never one the client chose;
//  3. the request log, which also has errors answered, so that it knows the status;
//  4. recovery from panics;
//  5. security headers, so that every answer has them, errors too;
//  6. compression;
//  7. how often its address may ask;
//  8. the limit of its body, and the reading of forms within it;
//  9. who asks: for pages the session, for the API the bearer token and nothing else; and how often they may;
//  10. for pages: the way to set-up while no account exists, then the cross-site checks;
//  11. what the route's permission asks of the account.
package server
