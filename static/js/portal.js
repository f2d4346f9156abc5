// What every page does. Each module looks after one thing and listens on the document,
// so that parts swapped in later work without being set up again.
import "./unsaved.js";
import "./switch.js";
import "./dialog.js";
import "./menu.js";
import "./grid.js";
import "./sortable.js";
import "./upload.js";
import "./form-key.js";
import "./still-here.js";
import "./trouble.js";
import "./choices.js";
import "./rows.js";
import "./help.js";
import "./picker.js";
import "./pricing.js";
import "./copy.js";
