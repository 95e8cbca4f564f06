// What a person reads when a passkey could not be made or used.

const WORDS = /** @type {Record<string, string>} */ ({
  NotAllowedError: "It was cancelled, or it took too long. Nothing was changed. Try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. Ask whoever looks after Unjam.",
});
const OTHER = "The passkey could not be used. Nothing was changed. Try again, or use your password.";

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-error");
  if (!place) return;
  event.preventDefault();
  place.textContent = WORDS[/** @type {CustomEvent} */ (event).detail.exception.name] || OTHER;
});
